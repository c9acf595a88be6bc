import type {Sql} from '../../ports/sql.ts'

/** What is wrong with a database of events; nothing where all are empty. */
export interface DatabaseFindings {
  /** What SQLite says of the file itself. */
  readonly damage: readonly string[]
  /** Entities whose versions are not what they have to be. */
  readonly misnumbered: readonly string[]
  /** Positions whose timestamp is before that of the position before. */
  readonly disordered: readonly number[]
}

const MAX_FOUND = 100

/** A replica has the versions of its store, which may have gaps, and its positions are the order of arrival. */
export function checkDatabase(sql: Sql, kind: 'log' | 'replica'): DatabaseFindings {
  const numbered =
    kind === 'log' ? 'count(*) <> max(version) OR min(version) <> 1' : 'count(*) <> count(DISTINCT version)'
  return {
    damage: sql
      .prepare(`PRAGMA integrity_check(${MAX_FOUND})`)
      .all()
      .map((row) => row.integrity_check as string)
      .filter((text) => text !== 'ok'),
    misnumbered: sql
      .prepare(`SELECT entity_id AS id FROM events GROUP BY entity_id HAVING ${numbered} LIMIT ${MAX_FOUND}`)
      .all()
      .map(({id}) => id as string),
    disordered: kind === 'log' ? disordered(sql) : [],
  }
}

function disordered(sql: Sql): readonly number[] {
  return sql
    .prepare(
      `SELECT position FROM (
         SELECT position, timestamp, lag(timestamp) OVER (ORDER BY position) AS before FROM events
       ) WHERE timestamp < before LIMIT ${MAX_FOUND}`,
    )
    .all()
    .map(({position}) => position as number)
}
