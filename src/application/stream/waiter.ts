import type {Instant} from '../../domain/instant.ts'
import {uptimeMs, type Workspace} from '../kernel/index.ts'

/** Where a wait looks: a workspace that can be opened anew when other data has taken its place. */
export interface Lookout {
  readonly workspace: Workspace
  readonly reopen: () => Promise<Workspace>
  /** The next instant, apart from what is recorded, at which to look again. */
  readonly nextLook?: (workspace: Workspace) => Instant | undefined
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined
  /** What there may be to see, as EventLog.watch takes it. */
  readonly patterns?: readonly string[] | undefined
}

const MICROS_PER_MS = 1000
/** Longer waits are cut: timers cannot hold more than 24 days. */
const MAX_SLEEP_MS = 3_600_000

/** Looks what there is to see, time and again. It lives as long as its watch, which may be a connection. */
export interface Waiter {
  /**
   * Looks until there is something to see: again whenever something is recorded, and whenever a lease lapses or a
   * back-off ends, which nothing records. Between these it sleeps.
   *
   * @returns what `look` found, or undefined when `timeoutSeconds` have passed or the wait was ended.
   */
  wait<T>(
    look: (workspace: Workspace) => T | undefined | Promise<T | undefined>,
    timeoutSeconds?: number,
  ): Promise<T | undefined>
  close(): void
}

/** Makes a waiter, for one wait after the other. */
export function createWaiter(lookout: Lookout): Waiter {
  let {workspace} = lookout
  let watch = workspace.log.watch(lookout.patterns)
  const wake = () => watch.close()
  lookout.signal?.addEventListener('abort', wake)

  /** Sleeps until there may be something new. */
  async function rest(leftMs: number): Promise<void> {
    const news = await watch.next(Math.min(leftMs, sleepMs(workspace, lookout), MAX_SLEEP_MS))
    if (news !== 'replaced') return
    watch.close()
    workspace = await lookout.reopen()
    watch = workspace.log.watch(lookout.patterns)
  }

  return {
    wait: async (look, timeoutSeconds = Number.POSITIVE_INFINITY) => {
      const deadline = uptimeMs() + timeoutSeconds * 1000
      for (;;) {
        const found = await look(workspace)
        if (found !== undefined) return found
        const leftMs = deadline - uptimeMs()
        if (leftMs <= 0 || lookout.signal?.aborted) return undefined
        await rest(leftMs)
      }
    },
    close: () => {
      lookout.signal?.removeEventListener('abort', wake)
      watch.close()
    },
  }
}

/** Waits once, as {@link Waiter} says. */
export async function waitFor<T>(
  lookout: Lookout,
  look: (workspace: Workspace) => T | undefined | Promise<T | undefined>,
  timeoutSeconds?: number,
): Promise<T | undefined> {
  const waiter = createWaiter(lookout)
  try {
    return await waiter.wait(look, timeoutSeconds)
  } finally {
    waiter.close()
  }
}

function sleepMs(workspace: Workspace, {nextLook}: Lookout): number {
  const now = workspace.log.now()
  const instants = [workspace.view.nextClaimableAt(now), nextLook?.(workspace)]
  const next = Math.min(...instants.map((instant) => instant ?? Number.POSITIVE_INFINITY))
  return Math.max(1, Math.ceil((next - now) / MICROS_PER_MS))
}
