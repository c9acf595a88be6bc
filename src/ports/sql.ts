/** A value that SQLite stores. */
export type SqlValue = null | number | string

export type SqlRow = Readonly<Record<string, SqlValue>>

/** A prepared statement. Parameters are bound by position; nothing stays open after a call. */
export interface SqlStatement {
  get(...parameters: SqlValue[]): SqlRow | undefined
  all(...parameters: SqlValue[]): readonly SqlRow[]
  run(...parameters: SqlValue[]): void
}

/**
 * One SQLite database, as the log and the view share it: what both do within one `write` becomes visible together.
 *
 * Failures are thrown as AppError (`STORE_…`).
 */
export interface Sql {
  /** The database's file, and what tells it from another one of that name; absent for a database in memory. */
  readonly file?: {readonly path: string; readonly identity: string}
  /** Prepares a statement, or returns the one prepared before from the same text. */
  prepare(sql: string): SqlStatement
  /** Runs statements without parameters or results. */
  exec(sql: string): void
  /**
   * Runs `body` in one transaction that holds the write lock from its start; commits when it returns, rolls back when
   * it throws. Waits for other writers.
   */
  write<T>(body: () => T): Promise<T>
  close(): void
}
