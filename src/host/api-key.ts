import {chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, relative, sep} from 'node:path'
import {AppError} from '../errors/app-error.ts'
import type {Setting} from './settings.ts'

const OWNER_ONLY = 0o600
const READABLE_BY_ALL = 0o004
const KEEP = 'Keep it in .chronis/api-key, mode 0600'

/** Writes the key to a file that only its owner can read. The file appears complete and with its mode. */
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

/** A problem of a file that holds a key, and what to do about it. */
export interface KeyWarning {
  readonly message: string
  readonly hint: string
}

/** Finds problems of the files that hold keys, also of keys that are not used. */
export function keyWarnings(keys: readonly Setting[]): readonly KeyWarning[] {
  return keys.flatMap(({source, from}) =>
    source === 'environment' || from === undefined ? [] : wrongWith(from, source),
  )
}

function wrongWith(file: string, source: Setting['source']): readonly KeyWarning[] {
  const isApart = source === 'key-file'
  const holds = `${file} holds an API key, and`
  const warnings: KeyWarning[] = []
  if (isReadableByAll(file))
    warnings.push({
      message: `${holds} everybody on this machine can read it`,
      hint: isApart ? `Let only its owner read it: chmod 600 ${file}` : KEEP,
    })
  if (isTracked(file))
    warnings.push({
      message: `${holds} is in Git: everybody with the repository has the key`,
      hint: `${isApart ? `Take it out: git rm --cached ${file}` : KEEP}; and use a new key, since Git’s history has this one`,
    })
  return warnings
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
