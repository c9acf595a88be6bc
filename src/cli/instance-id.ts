import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {AppError} from '../errors/app-error.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/**
 * Gives a workspace without an instance id one, and keeps it: events must show the same origin on every run.
 *
 * The line goes before the first table, where TOML wants top-level keys, and the file is replaced whole.
 */
export function keepInstanceId({config}: WorkspaceFolder, id: string): string {
  writeWhole(config, `instance_id = "${id}"\n${readIfThere(config)}`)
  return id
}

/** Writes a file so that a crash leaves either the old one or the new one. @throws {AppError} STORE_READ_ONLY. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text, {flush: true})
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, {force: true})
    throw new AppError({code: 'STORE_READ_ONLY', message: `cannot write ${path}: ${(cause as Error).message}`, cause})
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
