import {type Stats, statSync} from 'node:fs'
import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {uptimeMs} from '../../application/kernel/index.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import type {Sql, SqlStatement} from '../../ports/sql.ts'
import {isBusy, translateSqliteError} from './errors.ts'

/** "chrn", so that `file` and a stray open recognise the database. */
const APPLICATION_ID = 0x6368726e
/** Statements that are kept prepared. The program has fewer texts; what clients ask for must not add to them without end. */
const MAX_STATEMENTS = 256
const READ_TIMEOUT_MS = 5000
// SQLite's own back-off starves writers for seconds; ours is short and random.
// Source: docs/adr/0003-sqlite-as-the-local-log.md.
const LOCK_TIMEOUT_MS = 5
const LOCK_DEADLINE_MS = 10_000
const MAX_PAUSE_MS = 50
/** What an attempt answers that has to be made again. */
export const BUSY = Symbol('busy')

const PRAGMAS = `
  PRAGMA synchronous = FULL;
  PRAGMA trusted_schema = OFF;
  PRAGMA temp_store = MEMORY;
  PRAGMA journal_size_limit = 67108864;
`
// Elsewhere fsync reaches the disk; on macOS only this does.
const MACOS_PRAGMAS = 'PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;'

/** One step from a schema version to the next; runs inside a transaction. */
export type Migration = (sql: Sql) => void

/**
 * Opens a database and brings its schema up to date. `create` makes one if it does not exist; without it a file without
 * our tables is refused, because an emptied log must not pass for a new one.
 *
 * @throws {AppError} STORE_TOO_NEW, STORE_CORRUPT, STORE_READ_ONLY, STORE_UNAVAILABLE, STORE_BUSY.
 */
export async function openDatabase(path: string, migrations: readonly Migration[], create: boolean): Promise<Sql> {
  refuseEmptied(path, create)
  const sql = connect(path)
  try {
    await migrate(sql, path, {migrations, create})
    return sql
  } catch (error) {
    sql.close()
    throw error
  }
}

function connect(path: string): Sql {
  // Before it is opened: a file that takes its place from here on is noticed, if need be for nothing.
  const existing = identityOf(path)
  const guard = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw translateSqliteError(error, path)
    }
  }
  const db = guard(() => {
    const opened = new (loadSqlite().DatabaseSync)(path, {timeout: READ_TIMEOUT_MS})
    opened.exec(process.platform === 'darwin' ? PRAGMAS + MACOS_PRAGMAS : PRAGMAS)
    return opened
  })
  const identity = existing ?? identityOf(path)
  const statements = new Map<string, SqlStatement>()
  const prepare = (text: string): SqlStatement => {
    const known = statements.get(text)
    if (known) {
      // The last used ones are last, so that the first is the one to forget.
      statements.delete(text)
      statements.set(text, known)
      return known
    }
    const statement = guardStatement(
      guard(() => db.prepare(text)),
      guard,
    )
    statements.set(text, statement)
    if (statements.size > MAX_STATEMENTS) statements.delete(statements.keys().next().value as string)
    return statement
  }
  return {
    ...(identity !== undefined && {file: {path, identity}}),
    prepare,
    exec: (text) => guard(() => db.exec(text)),
    write: (body) => write(db, path, body),
    close: () => {
      if (db.isOpen) db.close()
    },
  }
}

function guardStatement(statement: StatementSync, guard: <T>(action: () => T) => T): SqlStatement {
  return {
    get: (...parameters) => guard(() => statement.get(...parameters)) as ReturnType<SqlStatement['get']>,
    all: (...parameters) => guard(() => statement.all(...parameters)) as ReturnType<SqlStatement['all']>,
    run: (...parameters) => {
      guard(() => statement.run(...parameters))
    },
  }
}

async function write<T>(db: DatabaseSync, path: string, body: () => T): Promise<T> {
  // Nothing is awaited between lock and commit: others in this process write through the same connection.
  const attempt = (): T | typeof BUSY => {
    if (!lock(db)) return BUSY
    const result = body()
    db.exec('COMMIT')
    return result
  }
  try {
    return await waitUntilFree(path, attempt)
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw translateSqliteError(error, path)
  }
}

/** @throws {AppError} STORE_BUSY when it is still busy after ten seconds. */
async function waitUntilFree<T>(path: string, attempt: () => T | typeof BUSY): Promise<T> {
  const result = await untilFree(LOCK_DEADLINE_MS, attempt)
  if (result === BUSY) throw tooBusy(path)
  return result
}

/** Tries again after short random pauses until `attempt` is not {@link BUSY}, which it returns when the time has run out. */
export async function untilFree<T>(timeoutMs: number, attempt: () => T | typeof BUSY): Promise<T | typeof BUSY> {
  const deadline = uptimeMs() + timeoutMs
  for (let pause = 1; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    const result = attempt()
    if (result !== BUSY || uptimeMs() >= deadline) return result
    await process.getBuiltinModule('node:timers/promises').setTimeout(Math.random() * pause)
  }
}

/** Takes the write lock at the start: a transaction that reads first could not wait for it later. */
function lock(db: DatabaseSync): boolean {
  db.exec(`PRAGMA busy_timeout = ${LOCK_TIMEOUT_MS}`)
  try {
    db.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  } finally {
    db.exec(`PRAGMA busy_timeout = ${READ_TIMEOUT_MS}`)
  }
}

function tooBusy(path: string): AppError {
  return new AppError({
    code: 'STORE_BUSY',
    message: `other processes kept the log locked for ${LOCK_DEADLINE_MS / 1000} s: ${path}`,
    details: {path},
  })
}

interface MigrateOptions {
  readonly migrations: readonly Migration[]
  readonly create: boolean
}

async function migrate(sql: Sql, path: string, {migrations, create}: MigrateOptions): Promise<void> {
  const version = schemaVersion(sql, path, migrations.length)
  if (version === 0 && !create) throw emptied(path)
  await waitUntilFree(path, () => turnWalOn(sql))
  if (version === migrations.length) return
  await sql.write(() => {
    // Again under the lock: another process may have done it meanwhile.
    const from = schemaVersion(sql, path, migrations.length)
    for (const migration of migrations.slice(from)) migration(sql)
    sql.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`)
  })
}

/** A new file has another mode, and so has a copy made by VACUUM INTO. SQLite does not wait for others here. */
function turnWalOn(sql: Sql): typeof BUSY | undefined {
  if (sql.prepare('PRAGMA journal_mode').get()?.journal_mode === 'wal') return undefined
  try {
    sql.exec('PRAGMA journal_mode = WAL')
    return undefined
  } catch (error) {
    if (isAppError(error) && error.code === 'STORE_BUSY') return BUSY
    throw error
  }
}

/** Before SQLite sees the files: next to an empty database it would remove a write-ahead log, and what is in it. */
function refuseEmptied(path: string, create: boolean): void {
  if (sizeOf(path) === 0 && (!create || (sizeOf(`${path}-wal`) ?? 0) > 0)) throw emptied(path)
}

function sizeOf(path: string): number | undefined {
  return statOf(path)?.size
}

/** Tells a file from others that had or will have its name; nobody else gets its number while it is open. */
export function identityOf(path: string): string | undefined {
  const found = statOf(path)
  return found && `${found.dev}:${found.ino}`
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, {throwIfNoEntry: false})
  } catch (cause) {
    const message = `the database cannot be reached: ${path} (${(cause as Error).message})`
    throw new AppError({code: 'STORE_UNAVAILABLE', message, details: {path}, cause})
  }
}

function emptied(path: string): AppError {
  return new AppError({code: 'STORE_CORRUPT', message: `the database has been emptied: ${path}`, details: {path}})
}

// One statement, so that what another process is just creating is seen whole or not at all.
const IDENTITY = `
  SELECT (SELECT user_version FROM pragma_user_version) AS version,
         (SELECT application_id FROM pragma_application_id) AS application,
         (SELECT count(*) FROM sqlite_schema) AS objects`

function schemaVersion(sql: Sql, path: string, newest: number): number {
  const {version, application, objects} = sql.prepare(IDENTITY).get() as Record<string, number>
  if (application !== APPLICATION_ID && (version !== 0 || objects !== 0)) {
    throw new AppError({
      code: 'STORE_CORRUPT',
      message: `the file is another program's database: ${path}`,
      details: {path},
    })
  }
  if ((version as number) > newest) {
    throw new AppError({
      code: 'STORE_TOO_NEW',
      message: `the workspace has schema ${version}, this chronis knows up to ${newest}: ${path}`,
      details: {path, schema: version, supported: newest},
    })
  }
  return version as number
}

/** Loads node:sqlite, which Node 22 would announce as experimental on every run; every other warning still shows. */
function loadSqlite(): typeof import('node:sqlite') {
  const {emitWarning} = process
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest)
  }) as typeof process.emitWarning
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
