import {linkSync, rmSync, writeFileSync} from 'node:fs'
import {AppError} from '../errors/app-error.ts'

/**
 * Writes a file unless there is one already, whoever made it; it is never seen half written.
 *
 * @throws {AppError} STORE_READ_ONLY, STORE_FULL.
 */
export function writeOnce(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text, {flush: true})
    linkSync(temporary, path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(path, cause)
  } finally {
    rmSync(temporary, {force: true})
  }
}

function unwritable(path: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code === 'ENOSPC' ? 'STORE_FULL' : 'STORE_READ_ONLY'
  return new AppError({code, message: `cannot write ${path}: ${(cause as Error).message}`, cause})
}
