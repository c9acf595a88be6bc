import {rmSync} from 'node:fs'
import {uptimeMs} from '../../application/kernel/index.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import type {ProcessLock} from '../../ports/process-lock.ts'
import type {Sql} from '../../ports/sql.ts'
import {BUSY, identityOf, openDatabase, untilFree} from './database.ts'

/** Short, because it blocks the whole process, and the holder may be another part of it. */
const LOCK_TIMEOUT_MS = 2
const READ_TIMEOUT_MS = 5000

/**
 * Opens the lock kept in the file at `path`: a database whose write lock is the process lock. Creates the file where it is
 * missing, and replaces one that is damaged: nothing in it is needed.
 *
 * @throws {AppError} STORE_UNAVAILABLE, STORE_READ_ONLY, STORE_FULL.
 */
export async function openProcessLock(path: string): Promise<ProcessLock> {
  let sql = await openFile(path)
  let held = false

  const isReplaced = () => identityOf(path) !== sql.file?.identity

  // Set together with the lock: another part of this process may ask before the caller resumes.
  function tryAcquire(): undefined | typeof BUSY {
    if (held || !lock(sql)) return BUSY
    held = true
    return undefined
  }

  async function acquire(timeoutMs: number): Promise<boolean> {
    const deadline = uptimeMs() + timeoutMs
    for (;;) {
      const left = Math.max(0, deadline - uptimeMs())
      if ((await untilFree(left, tryAcquire)) === BUSY) return false
      if (!isReplaced()) return true
      close()
      sql = await openFile(path)
    }
  }

  function release({completed}: {readonly completed: boolean}): void {
    if (!held) return
    held = false
    if (completed) commit(sql)
    else sql.exec('ROLLBACK')
  }

  function close(): void {
    held = false
    sql.close()
  }

  return {acquire, release, close, generation: () => (isReplaced() ? Number.POSITIVE_INFINITY : readGeneration(sql))}
}

async function openFile(path: string, attempts = 5): Promise<Sql> {
  const identity = identityOf(path)
  try {
    return await openChecked(path)
  } catch (error) {
    const damaged = isAppError(error) && error.code === 'STORE_CORRUPT'
    if (attempts === 1 || !(damaged || isBusy(error))) throw error
    // Another process may have replaced the file meanwhile, and hold the lock.
    if (damaged && identityOf(path) === identity) remove(path)
    // Busy: another process has created the file and acquired the lock first.
    return openFile(path, attempts - 1)
  }
}

async function openChecked(path: string): Promise<Sql> {
  const sql = await openDatabase(path, [createLockTable], true)
  try {
    sql.exec('PRAGMA synchronous = OFF')
    readGeneration(sql)
    return sql
  } catch (error) {
    sql.close()
    throw error
  }
}

/** The names of the table and its column are those of the first release. */
function createLockTable(sql: Sql): void {
  sql.exec('CREATE TABLE turns (completed INTEGER NOT NULL) STRICT; INSERT INTO turns VALUES (0)')
}

function readGeneration(sql: Sql): number {
  const row = sql.prepare('SELECT completed FROM turns').get()
  if (row) return row.completed as number
  const path = sql.file?.path
  throw new AppError({code: 'STORE_CORRUPT', message: `the lock file is empty: ${path}`})
}

function remove(path: string): void {
  // The write-ahead log last: SQLite must not apply it to a new file.
  for (const suffix of ['', '-shm', '-wal']) rmSync(path + suffix, {force: true, recursive: true})
}

function lock(sql: Sql): boolean {
  sql.exec(`PRAGMA busy_timeout = ${LOCK_TIMEOUT_MS}`)
  try {
    sql.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  } finally {
    sql.exec(`PRAGMA busy_timeout = ${READ_TIMEOUT_MS}`)
  }
}

function commit(sql: Sql): void {
  try {
    sql.exec('UPDATE turns SET completed = completed + 1')
    sql.exec('COMMIT')
  } catch (error) {
    sql.exec('ROLLBACK')
    throw error
  }
}

function isBusy(error: unknown): boolean {
  return isAppError(error) && error.code === 'STORE_BUSY'
}
