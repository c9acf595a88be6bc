import {setTimeout as sleep} from 'node:timers/promises'
import {uptimeMs} from '../application/kernel/index.ts'
import {isAppError} from '../errors/app-error.ts'
import type {LogWatch} from '../ports/event-log.ts'
import type {RemoteStore} from '../ports/remote-store.ts'
import type {Replica} from '../ports/replica.ts'
import type {Pull} from './pull.ts'

export interface LiveWatchOptions {
  readonly store: RemoteStore
  readonly replica: Replica
  readonly pull: Pull
}

const TICK_MS = 500
/** Without a live stream. */
const POLL_MS = 2000
/** With one: it may have died silently. */
const SAFETY_POLL_MS = 20_000
const FIRST_RECONNECT_MS = 500
const LONGEST_RECONNECT_MS = 60_000

/**
 * Starts a watch of a remote log: a signal of the store's live stream starts a pull, and a change of the replica wakes the
 * watch. Without a live stream, the watch pulls every two seconds.
 */
export function watchRemote(options: LiveWatchOptions, patterns: readonly string[] = []): LogWatch {
  const inner = options.replica.watch()
  const ended = new AbortController()
  let isFed = false
  let failure: {readonly error: unknown} | undefined
  const onFailure = (error: unknown) => {
    failure ??= {error}
    // Ends the call that waits; later calls throw the failure.
    inner.close()
  }
  async function nextChange(timeoutMs: number) {
    const change = await inner.next(timeoutMs)
    if (failure) throw failure.error
    return change
  }
  return {
    next: async (timeoutMs) => {
      if (!isFed && timeoutMs > 0) feed(options, patterns, {signal: ended.signal, onFailure})
      isFed ||= timeoutMs > 0
      try {
        return await nextChange(timeoutMs)
      } catch (error) {
        // Opening the log again replaces a damaged replica.
        if (isAppError(error) && error.code === 'STORE_CORRUPT') return 'replaced'
        throw error
      }
    },
    close: () => {
      ended.abort()
      inner.close()
    },
  }
}

interface FeedOptions {
  readonly signal: AbortSignal
  readonly onFailure: (error: unknown) => void
}

/** Keeps the replica up to date until the signal aborts. A retryable failure is waited out; any other ends the watch. */
function feed({store, pull}: LiveWatchOptions, patterns: readonly string[], {signal, onFailure}: FeedOptions): void {
  let isLive = false
  let pulledAt = 0
  const pullOnce = coalesce(async () => {
    if (signal.aborted) return
    try {
      await pull()
    } catch (error) {
      if (!(isAppError(error) && error.retryable)) onFailure(error)
    }
    pulledAt = uptimeMs()
  })

  async function listen(): Promise<void> {
    for (let waitMs = FIRST_RECONNECT_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_RECONNECT_MS)) {
      const onChange = () => {
        isLive = true
        pullOnce()
      }
      if (await store.listen(patterns, {onChange, signal})) waitMs = FIRST_RECONNECT_MS
      isLive = false
      await pause(waitMs * Math.random(), signal)
    }
  }

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      if (uptimeMs() - pulledAt >= (isLive ? SAFETY_POLL_MS : POLL_MS)) await pullOnce()
      await pause(TICK_MS, signal)
    }
  }

  listen().catch(onFailure)
  poll().catch(onFailure)
}

/** Runs `action` after every call, but never twice at once: calls during a run lead to one more run. */
function coalesce(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let isWanted = false
  const run = async () => {
    while (isWanted) {
      isWanted = false
      await action()
    }
    running = undefined
  }
  return () => {
    isWanted = true
    running ??= run()
    return running
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, {signal}).catch(() => {})
}
