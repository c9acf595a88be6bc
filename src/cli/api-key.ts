import {chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, relative, sep} from 'node:path'
import {AppError} from '../errors/app-error.ts'
import type {Setting} from './settings.ts'

const OWNER_ONLY = 0o600
const READABLE_BY_ALL = 0o004

/** Writes the key where only its owner can read it; it is never seen half written, nor with another mode. */
export function writeKeyFile(path: string, key: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    rmSync(temporary, {force: true})
    writeFileSync(temporary, `${key}\n`, {mode: OWNER_ONLY, flag: 'wx', flush: true})
    chmodSync(temporary, OWNER_ONLY)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, {force: true})
    const message = `cannot write ${path}: ${(cause as Error).message}`
    throw new AppError({code: 'STORE_READ_ONLY', message, cause})
  }
}

/** Says what is wrong with the place that a key is kept in. */
export function keyWarnings(key: Setting | undefined): readonly string[] {
  const file = key?.source === 'environment' ? undefined : key?.from
  if (file === undefined) return []
  return [
    ...(isReadableByAll(file) ? [`warning: ${file} holds an API key, and everybody on this machine can read it`] : []),
    ...(isTracked(file)
      ? [`warning: ${file} holds an API key, and is in Git: whoever has the repository has the key`]
      : []),
  ]
}

function isReadableByAll(file: string): boolean {
  const found = statSync(file, {throwIfNoEntry: false})
  return process.platform !== 'win32' && found !== undefined && (found.mode & READABLE_BY_ALL) !== 0
}

/** Whether Git's index names the file: running Git would cost more than the rest of a command. */
function isTracked(file: string): boolean {
  const top = repositoryOf(dirname(file))
  if (top === undefined) return false
  try {
    const name = relative(top, file).split(sep).join('/')
    return readFileSync(join(top, '.git', 'index')).includes(`${name}\0`)
  } catch {
    // A work tree of another kind, or nothing was ever added.
    return false
  }
}

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return undefined
  }
}
