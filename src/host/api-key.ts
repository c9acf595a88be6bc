import {chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, relative, resolve, sep} from 'node:path'
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

/** Returns true if Git's index names the file: running Git would cost more than the rest of a command. */
function isTracked(file: string): boolean {
  const top = repositoryOf(dirname(file))
  if (top === undefined) return false
  try {
    const index = readFileSync(join(gitFolder(top), 'index'))
    return names(index, Buffer.from(relative(top, file).split(sep).join('/')))
  } catch {
    // A work tree of another kind, or nothing was ever added.
    return false
  }
}

/** Git's own folder. A worktree and a submodule have a file instead, which says where that is. */
function gitFolder(top: string): string {
  const path = join(top, '.git')
  if (statSync(path).isDirectory()) return path
  const [, named = ''] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? []
  return resolve(top, named)
}

const LENGTH_BITS = 0xfff
/**
 * How far before a name its length is: in version 2 of the index, in 4, and in both with further flags. Version 4 leaves out
 * what a name has in common with the one before; such a name is not found.
 */
const LENGTH_OFFSETS = [2, 3, 4, 5]

/** Returns true if an entry of the index has the name to the letter, not as its end. Source: gitformat-index(5). */
function names(index: Buffer, name: Buffer): boolean {
  const wanted = Buffer.concat([name, Buffer.of(0)])
  const length = Math.min(name.length, LENGTH_BITS)
  const isLength = (at: number) => (index.readUInt16BE(at) & LENGTH_BITS) === length
  for (let at = index.indexOf(wanted, 12); at !== -1; at = index.indexOf(wanted, at + 1))
    if (LENGTH_OFFSETS.some((offset) => isLength(at - offset))) return true
  return false
}

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return undefined
  }
}
