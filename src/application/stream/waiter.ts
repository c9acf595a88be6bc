import type {Instant} from '../../domain/instant.ts'
import {uptimeMs, type Workspace} from '../kernel/index.ts'

/** What a wait polls, and when: a workspace that is reopened when other data replaces it. */
export interface WaitOptions {
  readonly workspace: Workspace
  readonly reopen: () => Promise<Workspace>
  /** The next instant at which to poll although nothing has been recorded. */
  readonly nextPoll?: (workspace: Workspace) => Instant | undefined
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined
  /** The event types that matter to the polls, as `EventLog.watch` takes them. */
  readonly patterns?: readonly string[] | undefined
}

const MICROS_PER_MS = 1000
/** Longer waits are cut: timers cannot hold more than 24 days. */
const MAX_SLEEP_MS = 3_600_000

/** Polls a workspace until there is a result. Keeps a watch on the log, which may be a connection, until it is closed. */
export interface Waiter {
  /**
   * Polls until there is a result: whenever something is recorded, and whenever a lease lapses or a back-off ends, which
   * no event records. Sleeps in between.
   *
   * @returns what `poll` found; undefined when `timeoutSeconds` have passed or the wait was ended.
   */
  wait<T>(
    poll: (workspace: Workspace) => T | undefined | Promise<T | undefined>,
    timeoutSeconds?: number,
  ): Promise<T | undefined>
  close(): void
}

/** Creates a waiter, for one wait after the other. */
export function createWaiter(options: WaitOptions): Waiter {
  let {workspace} = options
  let watch = workspace.log.watch(options.patterns)
  const wake = () => watch.close()
  options.signal?.addEventListener('abort', wake)

  /** Sleeps until the next poll is due. */
  async function sleep(leftMs: number): Promise<void> {
    const change = await watch.next(Math.min(leftMs, sleepMs(workspace, options), MAX_SLEEP_MS))
    if (change !== 'replaced') return
    watch.close()
    workspace = await options.reopen()
    watch = workspace.log.watch(options.patterns)
  }

  return {
    wait: async (poll, timeoutSeconds = Number.POSITIVE_INFINITY) => {
      const deadline = uptimeMs() + timeoutSeconds * 1000
      for (;;) {
        const found = await poll(workspace)
        if (found !== undefined) return found
        const leftMs = deadline - uptimeMs()
        if (leftMs <= 0 || options.signal?.aborted) return undefined
        await sleep(leftMs)
      }
    },
    close: () => {
      options.signal?.removeEventListener('abort', wake)
      watch.close()
    },
  }
}

/** Waits once, as {@link Waiter} says. */
export async function waitFor<T>(
  options: WaitOptions,
  poll: (workspace: Workspace) => T | undefined | Promise<T | undefined>,
  timeoutSeconds?: number,
): Promise<T | undefined> {
  const waiter = createWaiter(options)
  try {
    return await waiter.wait(poll, timeoutSeconds)
  } finally {
    waiter.close()
  }
}

function sleepMs(workspace: Workspace, {nextPoll}: WaitOptions): number {
  const now = workspace.log.now()
  const instants = [workspace.view.nextClaimableAt(now), nextPoll?.(workspace)]
  const next = Math.min(...instants.map((instant) => instant ?? Number.POSITIVE_INFINITY))
  return Math.max(1, Math.ceil((next - now) / MICROS_PER_MS))
}
