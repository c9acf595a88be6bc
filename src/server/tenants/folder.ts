import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {AppError} from '../../errors/app-error.ts'

/** The files of a server. */
export interface ServerFolder {
  readonly path: string
  readonly registry: string
  readonly tenants: string
  /** The file of a tenant's log and board. */
  tenant(name: string): string
}

/** Names the files of a server in `path`; `defaultTenant` is another place for the log of `default`. */
export function serverFolder(path: string, defaultTenant?: string): ServerFolder {
  const tenants = join(path, 'tenants')
  return {
    path,
    registry: join(path, 'server.db'),
    tenants,
    tenant: (name) =>
      name === 'default' && defaultTenant !== undefined ? defaultTenant : join(tenants, `${fileName(name)}.db`),
  }
}

/** Creates what is missing of the folder. @throws {AppError} STORE_READ_ONLY. */
export function makeServerFolder({path, tenants}: ServerFolder): void {
  try {
    mkdirSync(tenants, {recursive: true, mode: 0o700})
  } catch (cause) {
    const message = `cannot create ${path}: ${(cause as Error).message}`
    throw new AppError({code: 'STORE_READ_ONLY', message, cause})
  }
}

/** A file name for the tenant: unique also on file systems that ignore case or Unicode forms. */
function fileName(tenant: string): string {
  return [...Buffer.from(tenant)]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}
