import {rmSync} from 'node:fs'
import {uptimeMs} from '../../application/kernel/index.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import type {Sql} from '../../ports/sql.ts'
import type {Turn} from '../../ports/turn.ts'
import {BUSY, identityOf, openDatabase, untilFree} from './database.ts'

/** Blocks the whole process, so that others in it may have to end first what keeps it waiting. */
const LOCK_TIMEOUT_MS = 2
const READ_TIMEOUT_MS = 5000

/**
 * Opens the file that turns are taken by: a database whose write lock is the turn. Makes it where there is none, and anew
 * where it is damaged or removed: nothing in it is needed.
 *
 * @throws {AppError} STORE_UNAVAILABLE, STORE_READ_ONLY, STORE_FULL.
 */
export async function openTurn(path: string): Promise<Turn> {
  let sql = await openFile(path)
  let taken = false

  const isReplaced = () => identityOf(path) !== sql.file?.identity

  // At once with the lock: others in this process may ask before the one who got it goes on.
  function tryTake(): undefined | typeof BUSY {
    if (taken || !lock(sql)) return BUSY
    taken = true
    return undefined
  }

  async function take(timeoutMs: number): Promise<boolean> {
    const deadline = uptimeMs() + timeoutMs
    for (;;) {
      const left = Math.max(0, deadline - uptimeMs())
      if ((await untilFree(left, tryTake)) === BUSY) return false
      if (!isReplaced()) return true
      close()
      sql = await openFile(path)
    }
  }

  function end({counts}: {readonly counts: boolean}): void {
    taken = false
    try {
      if (counts) sql.exec('UPDATE turns SET completed = completed + 1; COMMIT')
    } finally {
      release(sql)
    }
  }

  function close(): void {
    taken = false
    sql.close()
  }

  return {take, end, close, completed: () => (isReplaced() ? Number.POSITIVE_INFINITY : readCompleted(sql))}
}

async function openFile(path: string, attempts = 5): Promise<Sql> {
  const identity = identityOf(path)
  try {
    return await openChecked(path)
  } catch (error) {
    const damaged = isAppError(error) && error.code === 'STORE_CORRUPT'
    if (attempts === 1 || !(damaged || isBusy(error))) throw error
    // Another may have replaced the file meanwhile, and have its turn.
    if (damaged && identityOf(path) === identity) remove(path)
    // If it was busy, another has made it, and taken its turn, before this one could make it.
    return openFile(path, attempts - 1)
  }
}

async function openChecked(path: string): Promise<Sql> {
  const sql = await openDatabase(path, [createTurnTable], true)
  try {
    sql.exec('PRAGMA synchronous = OFF')
    readCompleted(sql)
    return sql
  } catch (error) {
    sql.close()
    throw error
  }
}

function createTurnTable(sql: Sql): void {
  sql.exec('CREATE TABLE turns (completed INTEGER NOT NULL) STRICT; INSERT INTO turns VALUES (0)')
}

function readCompleted(sql: Sql): number {
  const row = sql.prepare('SELECT completed FROM turns').get()
  if (row) return row.completed as number
  const path = sql.file?.path
  throw new AppError({code: 'STORE_CORRUPT', message: `the file that turns are taken by is empty: ${path}`})
}

function remove(path: string): void {
  // The log of the old file last: a new file must not find it.
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

function release(sql: Sql): void {
  try {
    sql.exec('ROLLBACK')
  } catch {
    // It has been committed.
  }
}

function isBusy(error: unknown): boolean {
  return isAppError(error) && error.code === 'STORE_BUSY'
}
