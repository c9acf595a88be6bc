import {uptimeMs} from '../../application/kernel/index.ts'
import type {RemoteStore, StoreAppend, StoreAppendOutcome} from '../../ports/remote-store.ts'
import {type Exchanged, exchange} from './exchange.ts'
import {badReply, readErrorBody, replyError, type StoreRef, transportError} from './failures.ts'
import {listen} from './live.ts'
import {createReplyObserver, type ReplyObserver} from './reply-observer.ts'
import {createTransport, type HttpReply, type HttpRequest} from './transport.ts'
import {BadReply, type QueryPage, readHistory, readPage, readStamp, readStamps, toWire} from './wire.ts'

export interface AllSourceOptions {
  /** Without a slash at the end. */
  readonly address: string
  readonly apiKey?: string | undefined
  /** Sent with every request: without one, new stores answer reads with nothing, and write to `default`. */
  readonly tenant: string
  /** For one request with all its repetitions. */
  readonly timeoutMs: number
  /** A reply that is larger is not read to its end. */
  readonly maxReplyBytes?: number | undefined
}

const REPEATABLE = [408, 429, 500, 502, 503, 504]
/** Replies that come before anything is written. */
const NOTHING_WRITTEN = [429, 503]

export interface PageRequest {
  /** RFC 3339, inclusive; absent: from the start. */
  readonly since?: string | undefined
  readonly limit: number
}

/** The HTTP API of an AllSource-compatible server, as far as a remote store needs it. */
export interface AllSourceClient
  extends Pick<RemoteStore, 'address' | 'history' | 'append' | 'now' | 'boundAgent' | 'listen' | 'close'> {
  /** Reads events by timestamp. `oversized`: the reply was larger than is safe to read; ask for fewer. */
  page(request: PageRequest): Promise<QueryPage | 'oversized'>
}

/**
 * Creates a client. Every call repeats what is safe to repeat, within the time-out.
 *
 * Source: wire contract; advice §11.
 */
export function createAllSourceClient(options: AllSourceOptions): AllSourceClient {
  const {address, apiKey, tenant, timeoutMs, maxReplyBytes} = options
  const headers: Record<string, string> = apiKey === undefined ? {} : {authorization: `Bearer ${apiKey}`}
  const storeRef: StoreRef = {address, redact: (text) => (apiKey ? text.replaceAll(apiKey, '***') : text)}
  const transport = createTransport({address, headers, maxReplyBytes})
  const observed = createReplyObserver()

  const carryOut: CarryOut = async (request, mayRepeat) => {
    const exchanged = await exchange(request, {transport, timeoutMs, mayRepeat})
    if ('reply' in exchanged) observed.reply(exchanged.reply)
    return exchanged
  }

  async function query(parameters: Record<string, string>): Promise<Exchanged> {
    const path = `/api/v1/events/query?${new URLSearchParams({tenant_id: tenant, ...parameters})}`
    return carryOut({method: 'GET', path}, mayRepeatRead)
  }

  async function page({since, limit}: PageRequest): Promise<QueryPage | 'oversized'> {
    const exchanged = await query({...(since !== undefined && {since}), limit: String(limit), order: 'asc'})
    if ('error' in exchanged && exchanged.error.kind === 'oversized') return 'oversized'
    return readable(exchanged, readPage, storeRef)
  }

  return {
    address,
    page,
    history: async (entityId) => readable(await query({entity_id: entityId, order: 'asc'}), readHistory, storeRef),
    append: createAppend({carryOut, tenant, storeRef, observed}),
    now: observed.now,
    boundAgent: observed.agent,
    listen: (patterns, options) => listen({address, headers}, patterns, options),
    close: transport.close,
  }
}

/** Sends a request, time and again as long as it may be repeated. */
type CarryOut = (request: HttpRequest, mayRepeat: (exchanged: Exchanged) => boolean) => Promise<Exchanged>

interface AppendOptions {
  readonly carryOut: CarryOut
  readonly tenant: string
  readonly storeRef: StoreRef
  readonly observed: ReplyObserver
}

function createAppend({carryOut, tenant, storeRef, observed}: AppendOptions): RemoteStore['append'] {
  return async (items) => {
    const request = appendRequest(items, tenant)
    const sentMs = uptimeMs()
    let mayBeInPart = false
    const exchanged = await carryOut(request, (before) => {
      mayBeInPart ||= 'reply' in before && items.length > 1
      return mayRepeatAppend(before, items)
    })
    if ('error' in exchanged) {
      const error = transportError(exchanged.error, storeRef)
      if (exchanged.error.sent || mayBeInPart) return {kind: 'unclear', error}
      throw error
    }
    const outcome = outcomeOf(exchanged.reply, {items, request, storeRef})
    if (outcome.kind === 'recorded') observed.stamps(outcome.stamps, sentMs)
    return outcome
  }
}

const SINGLE = '/api/v1/events'

/** A store without conditional appends may heed the tenant only in a batch. Source: wire contract §1.4. */
function appendRequest(items: readonly StoreAppend[], tenant: string): HttpRequest {
  const [first] = items
  const events = items.map((item) => toWire(item, tenant))
  if (items.length === 1 && first?.expectedVersion !== undefined) {
    return {method: 'POST', path: SINGLE, body: JSON.stringify(events[0])}
  }
  return {method: 'POST', path: `${SINGLE}/batch`, body: JSON.stringify({events})}
}

function mayRepeatRead(exchanged: Exchanged): boolean {
  if ('error' in exchanged) return exchanged.error.passing
  return REPEATABLE.includes(exchanged.reply.status) && !isFinal(exchanged.reply)
}

/**
 * Only what has certainly recorded nothing: anything else has to be looked up first. Of several events the first may have
 * been recorded; repeating them is harmless only where each names the version that it expects.
 */
function mayRepeatAppend(exchanged: Exchanged, items: readonly StoreAppend[]): boolean {
  if ('error' in exchanged) return exchanged.error.passing && !exchanged.error.sent
  const isGuarded = items.length === 1 || items.every(({expectedVersion}) => expectedVersion !== undefined)
  return isGuarded && wroteNothing(exchanged.reply) && !isFinal(exchanged.reply)
}

function wroteNothing({status, text}: HttpReply): boolean {
  return NOTHING_WRITTEN.includes(status) && !/uncertain/.test(text)
}

/** Retrying does not help. */
function isFinal(reply: HttpReply): boolean {
  const {code, text} = readErrorBody(reply)
  return code.includes('quota') || code === 'read_only' || text.startsWith('Store is read-only')
}

interface AppendContext {
  readonly items: readonly StoreAppend[]
  readonly request: HttpRequest
  readonly storeRef: StoreRef
}

/** Source: wire contract §8.4. A batch that fails may have been recorded in part, whatever the reply says. */
function outcomeOf(reply: HttpReply, {items, request, storeRef}: AppendContext): StoreAppendOutcome {
  if (isSuccess(reply)) return stampsOf(reply, {items, request, storeRef})
  const {code, text} = readErrorBody(reply)
  if (reply.status === 409 && (code === 'version_conflict' || text.startsWith('Concurrency error'))) {
    return {kind: 'conflict'}
  }
  const error = replyError(reply, storeRef)
  if (items.length > 1 || isAmbiguous(reply)) return {kind: 'unclear', error}
  throw error
}

function stampsOf(reply: HttpReply, {items, request, storeRef}: AppendContext): StoreAppendOutcome {
  try {
    const stamps = request.path === SINGLE ? [readStamp(reply.text)] : readStamps(reply.text, items.length)
    return {kind: 'recorded', stamps}
  } catch (error) {
    if (error instanceof BadReply) return {kind: 'unclear', error: badReply(error.message, storeRef)}
    throw error
  }
}

function isAmbiguous(reply: HttpReply): boolean {
  return reply.status === 408 || (reply.status >= 500 && !wroteNothing(reply) && !isFinal(reply))
}

function isSuccess({status}: HttpReply): boolean {
  return status >= 200 && status < 300
}

function readable<T>(exchanged: Exchanged, read: (text: string) => T, storeRef: StoreRef): T {
  if ('error' in exchanged) throw transportError(exchanged.error, storeRef)
  const {reply} = exchanged
  if (!isSuccess(reply)) throw replyError(reply, storeRef)
  try {
    return read(reply.text)
  } catch (error) {
    throw error instanceof BadReply ? badReply(error.message, storeRef) : error
  }
}
