import {linkSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {AppError} from '../errors/app-error.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

const LINE = /^instance_id\s*=\s*"([^"]+)"/m

/**
 * Gives a workspace without an instance id one, and keeps it: events must show the same origin on every run. Returns the
 * id that another process has written meanwhile, if one has; call it while holding the database's lock.
 *
 * The line goes before the first table, where TOML wants top-level keys, and the file is replaced whole.
 */
export function keepInstanceId({config}: WorkspaceFolder, id: string): string {
  const text = readIfThere(config)
  const kept = LINE.exec(text)?.[1]
  if (kept !== undefined) return kept
  writeWhole(config, `instance_id = "${id}"\n${text}`)
  return id
}

/** Writes a file unless there is one already, whoever made it; it is never seen half written. */
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

/** Writes a file so that a crash leaves either the old one or the new one. @throws {AppError} STORE_READ_ONLY. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text, {flush: true})
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, {force: true})
    throw unwritable(path, cause)
  }
}

function unwritable(path: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code === 'ENOSPC' ? 'STORE_FULL' : 'STORE_READ_ONLY'
  return new AppError({code, message: `cannot write ${path}: ${(cause as Error).message}`, cause})
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
