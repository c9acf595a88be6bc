import {existsSync, renameSync} from 'node:fs'
import {AppError} from '../errors/app-error.ts'
import {currentFolder, findWorkspace} from './workspace-folder.ts'

/**
 * Gives the replica another name, so that the next pull begins anew: it may hold events that the store has lost.
 *
 * @returns the new name; undefined where there was no replica.
 */
export function setReplicaAside(): string | undefined {
  const {replica} = findWorkspace(currentFolder(), process.env)
  if (!existsSync(replica)) return undefined
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const aside = replica.replace(/\.db$/, `-${stamp}.db`)
  try {
    // The log of the database last: whoever is stopped in between has a database without it, and never a log without one.
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(replica + suffix)) renameSync(replica + suffix, aside + suffix)
  } catch (cause) {
    const message = `cannot rename ${replica}: ${(cause as Error).message}`
    throw new AppError({code: 'STORE_READ_ONLY', message, cause})
  }
  return aside
}
