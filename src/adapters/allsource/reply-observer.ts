import {uptimeMs} from '../../application/kernel/index.ts'
import {type Instant, instantFromMillis, parseInstant} from '../../domain/instant.ts'
import type {Stamp} from '../../ports/remote-store.ts'
import {parseHttpDate} from './http-date.ts'
import type {HttpReply} from './transport.ts'

const MICROS_PER_MS = 1000

/** Learns from a store's replies: the store's time, and the agent that the key is bound to. */
export interface ReplyObserver {
  reply(reply: HttpReply): void
  /** Events recorded by a request that was sent at `sentMs`, by the process's uptime in milliseconds. */
  stamps(stamps: readonly Stamp[], sentMs: number): void
  /** The store's time, never ahead of it: a lease must not be taken for lapsed too early. */
  now(): Instant | undefined
  agent(): string | undefined
}

export function createReplyObserver(): ReplyObserver {
  const clock = createStoreClock()
  let agent: string | undefined
  return {
    reply: ({headers}) => {
      const date = parseHttpDate(headers.date)
      if (date !== undefined) clock.dated(date)
      agent = decoded(headers.agent) ?? agent
    },
    stamps: (stamps, sentMs) => {
      const newest = Math.max(...stamps.map(({timestamp}) => parseInstant(timestamp) ?? 0))
      if (newest > 0) clock.stamped(newest / MICROS_PER_MS, sentMs)
    },
    now: clock.now,
    agent: () => agent,
  }
}

/**
 * The store's time, from its `Date` headers, which are cut to the second and old when they arrive. What it stamps its events
 * with is what counts: where the header turns out to run ahead of that, as a proxy's may, it is corrected.
 */
function createStoreClock() {
  let known: {readonly ms: number; readonly at: number} | undefined
  let aheadMs = 0
  const reading = () => known && known.ms + uptimeMs() - known.at
  const set = (ms: number) => {
    known = {ms, at: uptimeMs()}
  }
  const atLeast = (ms: number) => set(Math.max(ms, reading() ?? ms))
  return {
    dated: (ms: number): void => atLeast(ms - aheadMs),
    stamped: (ms: number, sentMs: number): void => {
      const latest = ms + uptimeMs() - sentMs
      const excess = (reading() ?? latest) - latest
      if (excess > 0) {
        aheadMs += excess
        set(latest)
      } else atLeast(ms)
    },
    now: (): Instant | undefined => {
      const ms = reading()
      return ms === undefined ? undefined : instantFromMillis(ms)
    },
  }
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text)
  } catch {
    return undefined
  }
}
