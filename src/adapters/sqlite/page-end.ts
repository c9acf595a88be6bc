import type {Sql, SqlValue} from '../../ports/sql.ts'

export const PAGE_ROWS = 500
/** What clients wrote is in memory a page at a time, for as long as a slow reader takes over it. */
const PAGE_BYTES = 256 * 1024

/** The rows of `events` that are wanted, in the order of `key`. */
export interface WantedRows {
  readonly key: 'position' | 'version'
  readonly order: 'asc' | 'desc'
  readonly where: string
  readonly parameters: readonly SqlValue[]
  /** Maximum number of rows on a page. */
  readonly rows: number
}

export interface PageEnd {
  /** The key of the page's last row; undefined: the page is empty. */
  readonly last: number | undefined
  /** Whether there may be rows after it. */
  readonly more: boolean
}

/** Finds where the first page of rows ends; one that is larger than a page is a page by itself. No payload is read. */
export function findPageEnd(sql: Sql, {key, order, where, parameters, rows}: WantedRows): PageEnd {
  const [direction, last] = order === 'asc' ? ['ASC', 'max'] : ['DESC', 'min']
  const statement = sql.prepare(`
    SELECT count(*) AS count, total(bytes) AS bytes, ${last}(key) AS last FROM (
      SELECT ${key} AS key, octet_length(payload) + coalesce(octet_length(metadata), 0) AS bytes
      FROM events WHERE ${where} ORDER BY ${key} ${direction} LIMIT ?)`)
  for (let limit = rows; ; limit = Math.ceil(limit / 2)) {
    const page = statement.get(...parameters, limit) as {count: number; bytes: number; last: number | null}
    if (page.bytes <= PAGE_BYTES || limit === 1) return {last: page.last ?? undefined, more: page.count === limit}
  }
}
