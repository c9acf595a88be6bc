import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {AppError} from '../../errors/app-error.ts'
import type {Sql} from '../../ports/sql.ts'
import {type ServerFolder, serverFolder} from './folder.ts'

/** A copy of a server's data. */
export interface Backup {
  readonly path: string
  /** The number of tenants in it. */
  readonly tenants: number
}

export interface BackupOptions {
  readonly openRegistry: (file: string) => Promise<Sql>
  readonly openTenant: (file: string) => Promise<Sql>
}

/**
 * Copies the data of a server, which may run meanwhile, into a new folder that `serve --data` can use. Each file is of one
 * moment; there is all of the copy or nothing.
 *
 * @throws {AppError} INVALID_INPUT where there is something already, or nothing to copy, STORE_….
 */
export async function backUp(from: ServerFolder, target: string, options: BackupOptions): Promise<Backup> {
  if (existsSync(target)) throw new AppError({code: 'INVALID_INPUT', message: `the target already exists: ${target}`})
  const files = tenantFiles(from)
  const hasRegistry = existsSync(from.registry)
  if (!hasRegistry && files.size === 0) throw nothingThere(from)
  const partial = `${target}.partial`
  rmSync(partial, {recursive: true, force: true})
  const copy = serverFolder(partial)
  mkdirSync(copy.tenants, {recursive: true, mode: 0o700})
  if (hasRegistry) await copyFile(await options.openRegistry(from.registry), copy.registry)
  for (const [name, file] of files) await copyFile(await options.openTenant(file), join(copy.tenants, name))
  renameSync(partial, target)
  return {path: target, tenants: files.size}
}

function nothingThere({path}: ServerFolder): AppError {
  return new AppError({
    code: 'INVALID_INPUT',
    message: `no server data in ${path}`,
    hint: {reason: 'server-folder'},
  })
}

/** The files of tenants, by the name that each has in the copy. */
function tenantFiles(from: ServerFolder): ReadonlyMap<string, string> {
  const found = existsSync(from.tenants) ? readdirSync(from.tenants).filter((name) => name.endsWith('.db')) : []
  const files = new Map(found.map((name) => [name, join(from.tenants, name)]))
  if (existsSync(from.tenant('default'))) files.set('default.db', from.tenant('default'))
  return files
}

async function copyFile(sql: Sql, to: string): Promise<void> {
  try {
    sql.exec(`VACUUM INTO '${to.replaceAll("'", "''")}'`)
  } finally {
    sql.close()
  }
  const descriptor = openSync(to, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
