import {setTimeout as sleep} from 'node:timers/promises'
import {uptimeMs} from '../../application/kernel/index.ts'
import {parseHttpDate} from './http-date.ts'
import {type HttpReply, type HttpRequest, type Transport, TransportError} from './transport.ts'

/** How one exchange ended: with a reply, or without a whole one. */
export type Exchanged = {readonly reply: HttpReply} | {readonly error: TransportError}

export interface ExchangeOptions {
  readonly transport: Transport
  /** For everything together, pauses included. */
  readonly timeoutMs: number
  /** Whether what this came to may be tried again. */
  readonly mayRepeat: (exchanged: Exchanged) => boolean
}

const MAX_ATTEMPTS = 5
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

/**
 * Sends a request, and again after growing random pauses (full jitter) while that may help, as often as the time allows.
 * A store that says how long to wait is heeded, unless that is longer than the time that is left.
 */
export async function exchange(
  request: HttpRequest,
  {transport, timeoutMs, mayRepeat}: ExchangeOptions,
): Promise<Exchanged> {
  const deadline = uptimeMs() + timeoutMs
  for (let attempt = 1; ; attempt++) {
    const exchanged = await sendOnce(transport, request, deadline - uptimeMs())
    if (attempt === MAX_ATTEMPTS || !mayRepeat(exchanged)) return exchanged
    const pause = Math.max(jitter(attempt), askedFor(exchanged))
    if (uptimeMs() + pause >= deadline) return exchanged
    await sleep(pause, undefined, {signal: transport.closing}).catch(() => {})
  }
}

/** A pause before the next attempt, in milliseconds. */
export function jitter(attempt: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt)
}

async function sendOnce(transport: Transport, request: HttpRequest, timeoutMs: number): Promise<Exchanged> {
  try {
    return {reply: await transport.send(request, Math.max(1, Math.ceil(timeoutMs)))}
  } catch (error) {
    if (error instanceof TransportError) return {error}
    throw error
  }
}

/** `Retry-After`: seconds, or a date. Source: RFC 9110 §10.2.3. */
function askedFor(exchanged: Exchanged): number {
  const asked = 'reply' in exchanged ? exchanged.reply.headers.retryAfter : undefined
  if (asked === undefined) return 0
  if (/^\d+$/.test(asked)) return Number(asked) * 1000
  const until = parseHttpDate(asked)
  return until === undefined ? 0 : Math.max(0, until - Date.now())
}
