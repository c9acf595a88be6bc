import type {Workspace} from '../application/kernel/index.ts'
import {AppError} from '../errors/app-error.ts'
import {openWorkspace} from '../host/composition.ts'
import type {Place} from './place.ts'

/** The workspace of a board, opened anew whenever other data has taken the place of its files. */
export interface Connection {
  /** The workspace as it is now, up to date with a remote log. @throws {AppError} USAGE when the board is closed. */
  current(): Promise<Workspace>
  /** The same, without asking a remote log. */
  opened(): Promise<Workspace>
  /** Aborts when the board is closed. */
  readonly closing: AbortSignal
  /** Takes part in what later methods wait for: it must see the log as it was when it was called. */
  first(work: Promise<unknown>): void
  /** Resolves when everything that was called `first` is settled. */
  settled(): Promise<unknown>
  /** Takes part in what `close` waits for. */
  during<T>(work: Promise<T>): Promise<T>
  close(): Promise<void>
}

/** The error of what is called after `close`, or is ended by it. */
export function boardClosed(): AppError {
  return new AppError({code: 'USAGE', message: 'the board is closed', hint: 'Open it again: openBoard()'})
}

/** Opens the workspace at a place. */
export async function connect(place: Place): Promise<Connection> {
  const workspaces = createWorkspaces(place)
  const running = new Set<Promise<unknown>>()
  let starts: Promise<unknown> = Promise.resolve()
  const closing = new AbortController()
  await workspaces.latest()

  const opened = (): Promise<Workspace> => {
    if (closing.signal.aborted) throw boardClosed()
    return workspaces.latest()
  }
  const closeAll = async (): Promise<void> => {
    closing.abort()
    await Promise.allSettled(running)
    await workspaces.close()
    place.release()
  }
  let closed: Promise<void> | undefined
  return {
    closing: closing.signal,
    opened: async () => opened(),
    current: async () => {
      const workspace = await opened()
      await workspace.refresh?.()
      return workspace
    },
    first: (work) => {
      starts = Promise.allSettled([starts, work])
    },
    settled: () => starts,
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

/** Opens a place as often as its data is replaced. */
function createWorkspaces({folder, config}: Place) {
  const opened = new Set<Workspace>()
  const open = async () => {
    const workspace = await openWorkspace(folder, config, {freshness: 'fresh', onStale: () => {}})
    opened.add(workspace)
    return workspace
  }
  let current: Promise<Workspace> | undefined

  async function latest(): Promise<Workspace> {
    const known = current
    const workspace = await known
    if (workspace && !workspace.isReplaced?.()) return workspace
    // Of several that notice it, one opens the new data. The old stays open: others may still read it.
    if (known === current) {
      current = open()
      current.catch(() => {
        current = known
      })
    }
    return current as Promise<Workspace>
  }
  return {
    latest,
    close: async () => {
      for (const {log} of opened) await log.close()
    },
  }
}
