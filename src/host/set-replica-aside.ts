import {existsSync, renameSync} from 'node:fs'
import {AppError} from '../errors/app-error.ts'
import {effectiveConfig} from './effective-config.ts'
import {currentFolder, findWorkspace} from './workspace-folder.ts'

/**
 * Gives the replica another name, so that the next pull begins anew: it may hold events that the store has lost. The
 * store is asked first: while it does not answer, the replica is all there is to read.
 *
 * @returns the new name; undefined where there was no replica. @throws {AppError} exit 6 or 8, with the replica in place.
 */
export async function setReplicaAside(timeout: string | undefined): Promise<string | undefined> {
  const folder = findWorkspace(currentFolder(), process.env)
  const {replica} = folder
  if (!existsSync(replica)) return undefined
  const {remote} = effectiveConfig(folder, timeout, process.env).config
  if (remote) {
    const {verifyStore} = await import('./remote-composition.ts')
    await verifyStore(remote)
  }
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const aside = replica.replace(/\.db$/, `-${stamp}.db`)
  try {
    // The write-ahead log last: after a crash in between, a database without it is left, never the log alone.
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(replica + suffix)) renameSync(replica + suffix, aside + suffix)
  } catch (cause) {
    const message = `cannot rename ${replica}: ${(cause as Error).message}`
    throw new AppError({code: 'STORE_READ_ONLY', message, cause})
  }
  return aside
}
