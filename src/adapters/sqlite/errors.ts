import {statfsSync} from 'node:fs'
import {dirname} from 'node:path'
import {AppError, type AppErrorOptions} from '../../errors/app-error.ts'
import type {ErrorCode} from '../../errors/catalogue.ts'

// Primary result codes. Source: https://www.sqlite.org/rescode.html
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

const LITTLE_SPACE_BYTES = 256 * 1024

const MESSAGES: ReadonlyMap<number, readonly [ErrorCode, string]> = new Map([
  [BUSY, ['STORE_BUSY', 'other processes kept the log locked for too long']],
  [LOCKED, ['STORE_BUSY', 'the log is locked']],
  [READONLY, ['STORE_READ_ONLY', 'the log cannot be written']],
  [CORRUPT, ['STORE_CORRUPT', 'the database file is damaged']],
  [FULL, ['STORE_FULL', 'the disk is full; nothing was written']],
  [CANTOPEN, ['STORE_UNAVAILABLE', 'the database cannot be opened']],
  [NOTADB, ['STORE_CORRUPT', 'the file is not an SQLite database']],
])

/** Returns true when another connection held the lock that a statement needed. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY
}

/** Translates an error of node:sqlite to one of ours; anything else comes back as it is. */
export function translateSqliteError(error: unknown, path: string): unknown {
  const code = primaryCode(error)
  if (code === undefined) return error
  return new AppError(describe(code, error as Error, path))
}

function describe(code: number, cause: Error, path: string): AppErrorOptions {
  // A full disk shows as an I/O error too, when it is the shared-memory file that cannot grow.
  const effective = code === IOERR && isAlmostFull(path) ? FULL : code
  const [errorCode, message] = MESSAGES.get(effective) ?? ['STORE_UNAVAILABLE', 'the database failed']
  return {
    code: errorCode,
    message: `${message}: ${path}${errorCode === 'STORE_UNAVAILABLE' ? ` (${cause.message})` : ''}`,
    details: {path, sqlite: cause.message},
    cause,
  }
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') return undefined
  return ((error as Error & {errcode?: number}).errcode ?? 0) & 0xff
}

function isAlmostFull(path: string): boolean {
  try {
    const {bavail, bsize} = statfsSync(dirname(path))
    return bavail * bsize < LITTLE_SPACE_BYTES
  } catch {
    return false
  }
}
