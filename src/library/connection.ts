import {identityOf} from '../adapters/sqlite/database.ts'
import type {Workspace} from '../application/kernel/index.ts'
import {AppError} from '../errors/app-error.ts'
import {openWorkspace} from '../host/composition.ts'
import type {Place} from './place.ts'

/** The workspace of a board, opened anew whenever another file has taken the place of its database. */
export interface Connection {
  /** The workspace as it is now, up to date with a remote log. @throws {AppError} USAGE when the board is closed. */
  current(): Promise<Workspace>
  /** The same, without asking a remote log. */
  opened(): Promise<Workspace>
  /** Aborts when the board is closed. */
  readonly closing: AbortSignal
  /** Takes part in what `close` waits for. */
  during<T>(work: Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens the workspace at a place. */
export async function connect(place: Place): Promise<Connection> {
  const {folder, config} = place
  const file = config.remote ? folder.replica : folder.database
  const opened = new Set<Workspace>()
  const running = new Set<Promise<unknown>>()
  const closing = new AbortController()

  const open = async () => {
    const workspace = await openWorkspace(folder, config, {freshness: 'fresh', onStale: () => {}})
    opened.add(workspace)
    return {workspace, identity: identityOf(file)}
  }
  let latest = open()
  await latest

  const workspaceNow = async (): Promise<Workspace> => {
    if (closing.signal.aborted) throw new AppError({code: 'USAGE', message: 'the board is closed'})
    const known = latest
    const {workspace, identity} = await known
    if (identity === identityOf(file)) return workspace
    // Of several that notice it, one opens the new file; others may still read from the old one, so it stays open.
    if (known === latest) {
      latest = open()
      latest.catch(() => {
        latest = known
      })
    }
    return workspaceNow()
  }
  let closed: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    closing.abort()
    await Promise.allSettled(running)
    for (const {log} of opened) await log.close()
    place.release()
  }
  return {
    closing: closing.signal,
    opened: workspaceNow,
    current: async () => {
      const workspace = await workspaceNow()
      await workspace.refresh?.()
      return workspace
    },
    during: (work) => {
      running.add(work)
      const forget = () => running.delete(work)
      work.then(forget, forget)
      return work
    },
    close: () => {
      closed ??= closeAll()
      return closed
    },
  }
}
