import request from 'undici/lib/api/api-request.js'
import Client from 'undici/lib/dispatcher/client.js'

/** A request to the store; `path` begins after the store's address. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** JSON. */
  readonly body?: string | undefined
}

export interface HttpReply {
  readonly status: number
  readonly text: string
  readonly headers: {
    readonly date?: string | undefined
    readonly retryAfter?: string | undefined
    /** Of a `cn serve`: whom the key speaks for, percent-encoded. */
    readonly agent?: string | undefined
  }
}

/**
 * A request that got no whole reply. `sent` is false where the store cannot have seen it; `passing` where the next one may
 * fare better.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly kind: 'unreachable' | 'timeout' | 'broken' | 'oversized'
  readonly sent: boolean
  readonly passing: boolean

  constructor(kind: TransportError['kind'], {sent, passing}: {sent: boolean; passing: boolean}, cause: unknown) {
    super((cause as Error).message, {cause})
    this.kind = kind
    this.sent = sent
    this.passing = passing
  }
}

/** Carries one request at a time over one connection that is kept; never repeats one by itself. */
export interface Transport {
  /** @throws {TransportError} */
  send(request: HttpRequest, timeoutMs: number): Promise<HttpReply>
  /** Sends nothing any more, and gives up what is under way. */
  close(): Promise<void>
  /** Aborts when it is closed. */
  readonly closing: AbortSignal
}

export interface TransportOptions {
  /** Without a slash at the end. */
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly maxReplyBytes?: number | undefined
}

const CONNECT_TIMEOUT_MS = 5000
/** A reply larger than this is not read to its end: memory stays bounded, whatever a store sends. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024
/** Shorter than what servers and proxies usually keep: a connection is not used just when they close it. */
const KEEP_ALIVE_MS = 4000

/** What undici and the system say before anything has reached the store. */
const NOT_SENT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EACCES',
])
/** What undici says when we have closed its client ourselves. */
const CLOSED = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'])

/** A transport of undici's client, made of the parts that it needs. */
export function createTransport({address, headers, maxReplyBytes = MAX_REPLY_BYTES}: TransportOptions): Transport {
  const {origin, pathname} = new URL(address)
  const base = pathname.replace(/\/$/, '')
  const client = new Client(origin, {
    // One request at a time needs no more than HTTP/1.1, and loading HTTP/2 takes longer than the exchange.
    allowH2: false,
    connect: {timeout: CONNECT_TIMEOUT_MS},
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxResponseSize: maxReplyBytes,
    pipelining: 1,
  })

  async function send({method, path, body}: HttpRequest, timeoutMs: number): Promise<HttpReply> {
    try {
      const reply = await request.call(client, {
        method,
        path: base + path,
        headers: {
          accept: 'application/json',
          ...headers,
          ...(body !== undefined && {'content-type': 'application/json'}),
        },
        ...(body !== undefined && {body}),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        // Over all of it: a reply may drip for ever without any single pause being too long.
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await reply.body.text()
      return {status: reply.statusCode, text, headers: pickHeaders(reply.headers)}
    } catch (error) {
      throw toTransportError(error as NodeJS.ErrnoException)
    }
  }

  const closing = new AbortController()
  const close = () => {
    closing.abort()
    return client.destroy()
  }
  return {send, close, closing: closing.signal}
}

function pickHeaders(headers: NodeJS.Dict<string | string[]>): HttpReply['headers'] {
  const {date, 'retry-after': retryAfter, 'chronis-agent': agent} = headers
  return {date: firstOf(date), retryAfter: firstOf(retryAfter), agent: firstOf(agent)}
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

function toTransportError(error: NodeJS.ErrnoException): TransportError {
  const code = innermostCode(error)
  if (error.name === 'TimeoutError' || TIMEOUTS.has(code)) {
    return new TransportError('timeout', {sent: !NOT_SENT.has(code), passing: true}, error)
  }
  if (NOT_SENT.has(code)) return new TransportError('unreachable', {sent: false, passing: code !== 'EACCES'}, error)
  if (isCertificateProblem(code)) return new TransportError('unreachable', {sent: false, passing: false}, error)
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new TransportError('oversized', {sent: true, passing: false}, error)
  }
  return new TransportError('broken', {sent: true, passing: !CLOSED.has(code)}, error)
}

/** Several addresses of one name fail as one error that holds theirs. */
function innermostCode(error: NodeJS.ErrnoException): string {
  const {errors, cause} = error as {errors?: NodeJS.ErrnoException[]; cause?: NodeJS.ErrnoException}
  return error.code ?? errors?.[0]?.code ?? cause?.code ?? ''
}

/** Source: Node.js, tls "Error codes" (X509). */
function isCertificateProblem(code: string): boolean {
  return /CERT|^ERR_TLS_|^ERR_SSL_|ISSUER|SELF_SIGNED/.test(code)
}
