import type {IncomingHttpHeaders} from 'node:http'
import {isIP} from 'node:net'
import {forbidden, tooManyRequests, WireError} from './wire-error.ts'

const MINUTE_MS = 60_000
const MAX_REMEMBERED = 10_000

/** Limits the requests per minute, for each name separately. */
export interface RateLimit {
  /** Counts one request. @throws {WireError} 429 with the time to wait if there were too many. */
  take(name: string): void
}

/** Creates token buckets, one for each name, that hold the requests of a minute. The least recently used names are forgotten. */
export function createRateLimit(perMinute: number, nowMs: () => number): RateLimit {
  const buckets = new Map<string, {tokens: number; at: number}>()

  function bucketOf(name: string) {
    const now = nowMs()
    const known = buckets.get(name)
    // The clock can be set back: no tokens are lost then.
    const passed = known ? Math.max(0, now - known.at) : MINUTE_MS
    const tokens = (known?.tokens ?? 0) + (passed * perMinute) / MINUTE_MS
    const bucket = {tokens: Math.min(perMinute, tokens), at: now}
    // In the order of their last use, so that the first one is the quietest.
    buckets.delete(name)
    buckets.set(name, bucket)
    if (buckets.size > MAX_REMEMBERED) buckets.delete(buckets.keys().next().value as string)
    return bucket
  }

  return {
    take: (name) => {
      const bucket = bucketOf(name)
      const {tokens} = bucket
      if (tokens < 1) throw tooManyRequests(perMinute, Math.ceil(((1 - tokens) * MINUTE_MS) / perMinute / 1000))
      bucket.tokens--
    },
  }
}

/**
 * Refuses requests that a page of another site could make a browser send: those for a host name that is not the
 * server's (DNS rebinding; an address cannot be rebound), and those from a page of another origin.
 */
export function createHostCheck(names: readonly string[]): (headers: IncomingHttpHeaders) => void {
  const allowed = new Set(['localhost', ...names].map((name) => name.toLowerCase()))
  return ({host = '', origin}) => {
    const name = hostName(host)
    if (!allowed.has(name) && isIP(name.replace(/^\[|\]$/g, '')) === 0)
      throw new WireError(421, {
        error: 'misdirected',
        message: 'this server does not accept that host name; its operator can allow it',
      })
    if (origin !== undefined && hostOf(origin) !== host.toLowerCase())
      throw forbidden('requests from pages of other sites are refused')
  }
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '')
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : undefined
}
