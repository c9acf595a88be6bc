import {AppError, type AppErrorOptions} from '../../errors/app-error.ts'
import type {ErrorCode} from '../../errors/catalogue.ts'
import type {HttpReply, TransportError} from './transport.ts'

/** Removes what must not be shown from a text that came from elsewhere. */
export type Redact = (text: string) => string

/** Who is spoken of in an error: the store's address, and what may not be shown of what it says. */
export interface Speaker {
  readonly address: string
  readonly redact: Redact
}

const MAX_WORDS = 500

/** What a store says in an error, whatever its shape. Source: wire contract §8. */
export interface ServerWords {
  /** Its own code, such as `version_conflict`; empty where it has none. */
  readonly code: string
  readonly text: string
}

/** Reads an error body: `error` may be a text or an object, `message` may be missing, and the body may be no JSON. */
export function readWords({text}: Pick<HttpReply, 'text'>): ServerWords {
  const body = parseObject(text)
  if (!body) return {code: '', text: text.trim()}
  const {error, message} = body
  if (isRecord(error)) {
    const details = isRecord(error.details) ? ` ${JSON.stringify(error.details)}` : ''
    return {code: asText(error.code), text: asText(error.message) + details}
  }
  const code = asText(error)
  return {code, text: [code, asText(message)].filter(Boolean).join(': ')}
}

type Meaning = readonly [code: ErrorCode, says: string]

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [400, ['REMOTE_REFUSED', 'does not accept the request']],
  [401, ['NOT_AUTHENTICATED', 'does not know the key']],
  [402, ['QUOTA_EXCEEDED', 'wants to be paid']],
  [403, ['NOT_ALLOWED', 'does not allow it to this key']],
  [404, ['REMOTE_BAD_REPLY', 'does not have what every event store has']],
  [405, ['REMOTE_BAD_REPLY', 'does not have what every event store has']],
  [408, ['REMOTE_TIMEOUT', 'took too long']],
  [413, ['REMOTE_REFUSED', 'finds the event too large']],
  [415, ['REMOTE_REFUSED', 'does not accept the request']],
  [422, ['REMOTE_REFUSED', 'does not accept the event']],
  [429, ['REMOTE_BUSY', 'asks for failures']],
  [503, ['REMOTE_BUSY', 'is overloaded, or not ready yet']],
])

/** Translates a reply that is no success. */
export function replyError(reply: HttpReply, {address, redact}: Speaker): AppError {
  const words = readWords(reply)
  const [code, says] = meaningOf(reply.status, words)
  const shown = redact(words.text).slice(0, MAX_WORDS)
  return new AppError({
    code,
    message: `${address} ${says}${shown === '' ? '' : `: ${shown}`} (HTTP ${reply.status})`,
    details: {address, http_status: reply.status, ...(shown !== '' && {server: shown})},
  })
}

function meaningOf(status: number, {code, text}: ServerWords): Meaning {
  if (code === 'read_only' || text.startsWith('Store is read-only')) return ['REMOTE_READ_ONLY', 'takes no events']
  if (code === 'quota_exceeded' || code === 'extraction_quota_exceeded') {
    return ['QUOTA_EXCEEDED', 'says that the quota is used up']
  }
  const known = MEANINGS.get(status)
  if (known) return known
  return status >= 500 ? ['REMOTE_FAILED', 'has failed'] : ['REMOTE_BAD_REPLY', 'gave an unexpected answer']
}

/** Translates a request that got no whole reply. */
export function transportError(error: TransportError, {address, redact}: Speaker): AppError {
  const reason = redact(error.message)
  const told: Record<TransportError['kind'], Omit<AppErrorOptions, 'details'>> = {
    unreachable: {code: 'REMOTE_UNREACHABLE', message: `${address} cannot be reached: ${reason}`},
    timeout: {code: 'REMOTE_TIMEOUT', message: `${address} did not answer in time`},
    broken: {code: 'REMOTE_UNREACHABLE', message: `the connection to ${address} broke: ${reason}`},
    oversized: {code: 'REMOTE_BAD_REPLY', message: `${address} sent an answer that is too large`},
  }
  return new AppError({...told[error.kind], details: {address}, cause: error.cause})
}

/** A success that is not what the wire says. */
export function badReply(problem: string, {address, redact}: Speaker): AppError {
  return new AppError({
    code: 'REMOTE_BAD_REPLY',
    message: `${address} gave an answer that cannot be read: ${redact(problem).slice(0, MAX_WORDS)}`,
    details: {address},
  })
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
