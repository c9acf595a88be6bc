import {AppError, type AppErrorOptions} from '../../errors/app-error.ts'
import type {ErrorCode} from '../../errors/catalogue.ts'
import type {HttpReply, TransportError} from './transport.ts'

/** Removes secrets from a text that the store sent. */
export type Redact = (text: string) => string

/** The store as errors name it: its address, and how to redact what it sent. */
export interface StoreRef {
  readonly address: string
  readonly redact: Redact
}

const MAX_SHOWN = 500

/** An error body of a store, whatever its shape. Source: wire contract §8. */
export interface ErrorBody {
  /** Its own code, such as `version_conflict`; empty where it has none. */
  readonly code: string
  readonly text: string
}

/** Reads an error body: `error` may be a text or an object, `message` may be missing, and the body may be no JSON. */
export function readErrorBody({text}: Pick<HttpReply, 'text'>): ErrorBody {
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

type Meaning = readonly [code: ErrorCode, problem: string]

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [400, ['REMOTE_REFUSED', 'rejected the request']],
  [401, ['NOT_AUTHENTICATED', 'rejected the API key']],
  [402, ['QUOTA_EXCEEDED', 'requires payment']],
  [403, ['NOT_ALLOWED', 'does not allow this with this API key']],
  [404, ['REMOTE_BAD_REPLY', 'has no such API path; is it an AllSource store?']],
  [405, ['REMOTE_BAD_REPLY', 'has no such API path; is it an AllSource store?']],
  [408, ['REMOTE_TIMEOUT', 'took too long']],
  [413, ['REMOTE_REFUSED', 'rejected the event: too large']],
  [415, ['REMOTE_REFUSED', 'rejected the request']],
  [422, ['REMOTE_REFUSED', 'rejected the event']],
  [429, ['REMOTE_BUSY', 'is rate limiting']],
  [503, ['REMOTE_BUSY', 'is overloaded or not ready']],
])

/** Translates an unsuccessful reply. */
export function replyError(reply: HttpReply, {address, redact}: StoreRef): AppError {
  const body = readErrorBody(reply)
  const [code, problem] = meaningOf(reply.status, body)
  const shown = redact(body.text).slice(0, MAX_SHOWN)
  return new AppError({
    code,
    message: `${address} ${problem}${shown === '' ? '' : `: ${shown}`} (HTTP ${reply.status})`,
    details: {address, http_status: reply.status, ...(shown !== '' && {server: shown})},
  })
}

function meaningOf(status: number, {code, text}: ErrorBody): Meaning {
  if (code === 'read_only' || text.startsWith('Store is read-only')) return ['REMOTE_READ_ONLY', 'is read-only']
  if (code === 'quota_exceeded' || code === 'extraction_quota_exceeded') {
    return ['QUOTA_EXCEEDED', 'reports that the quota is used up']
  }
  const known = MEANINGS.get(status)
  if (known) return known
  return status >= 500 ? ['REMOTE_FAILED', 'failed'] : ['REMOTE_BAD_REPLY', 'sent an unexpected reply']
}

/** Translates a request without a complete reply. */
export function transportError(error: TransportError, {address, redact}: StoreRef): AppError {
  const reason = redact(error.message)
  const told: Record<TransportError['kind'], Omit<AppErrorOptions, 'details'>> = {
    unreachable: {code: 'REMOTE_UNREACHABLE', message: `${address} cannot be reached: ${reason}`},
    timeout: {code: 'REMOTE_TIMEOUT', message: `${address} did not reply in time`},
    broken: {code: 'REMOTE_UNREACHABLE', message: `the connection to ${address} broke: ${reason}`},
    oversized: {code: 'REMOTE_BAD_REPLY', message: `${address} sent a reply that is too large`},
  }
  return new AppError({...told[error.kind], details: {address}, cause: error.cause})
}

/** A successful reply that breaks the wire contract. */
export function badReply(problem: string, {address, redact}: StoreRef): AppError {
  return new AppError({
    code: 'REMOTE_BAD_REPLY',
    message: `${address} sent an invalid reply: ${redact(problem).slice(0, MAX_SHOWN)}`,
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
