import type {IncomingHttpHeaders} from 'node:http'
import {tenantId} from '../event-store/wire.ts'
import type {RateLimit} from '../http/limits.ts'
import {forbidden, unauthorized} from '../http/wire-error.ts'
import type {Keys} from './keys.ts'
import {allows, type Role} from './roles.ts'

const DEFAULT_TENANT = 'default'

/** Who sends a request, and what they may do. */
export interface Caller {
  readonly role: Role
  /** The id of the key; absent on a server that needs no keys. */
  readonly keyId?: string
  /** The only tenant of the caller; absent: the request names one. */
  readonly tenant?: string
  /** The only agent that the caller may act as. */
  readonly agent?: string | undefined
}

/** What a request says about itself, over HTTP or WebSocket. */
export interface Incoming {
  readonly headers: IncomingHttpHeaders
  readonly address: string
}

export interface CallersOptions {
  readonly keys: Keys
  /** Whether callers without a key may do everything. */
  readonly open: boolean
  readonly perKey: RateLimit
  /** Limits requests without a valid key, by address. */
  readonly perAddress: RateLimit
  readonly failures: RateLimit
}

/** Authenticates a request, and refuses a caller without the role `needed`. */
export type Admit = (incoming: Incoming, needed: Role) => Caller

/** @throws {WireError} by the returned function: 401, 403, 429. */
export function createCallers({keys, open, perKey, perAddress, failures}: CallersOptions): Admit {
  function identify({headers, address}: Incoming): Caller {
    const token = tokenOf(headers)
    if (token === undefined && open) {
      perAddress.take(address)
      return {role: 'admin'}
    }
    const key = token === undefined ? undefined : keys.verify(token)
    if (!key) {
      // Limits guessing, and not the valid keys behind the same address.
      failures.take(address)
      throw unauthorized(token === undefined ? 'no authorization header' : 'invalid API key')
    }
    perKey.take(key.id)
    return {role: key.role, keyId: key.id, tenant: key.tenant, agent: key.agent}
  }

  return (incoming, needed) => {
    const caller = identify(incoming)
    if (!allows(caller.role, needed)) throw forbidden(`permission denied: ${needed} required`)
    return caller
  }
}

/** The tenant that a request is about: the key's own, whatever the request says; else the first that it names. */
export function tenantOf({tenant}: Caller, ...names: readonly (string | undefined)[]): string {
  return tenant ?? tenantId(names.find((name) => name !== undefined) ?? DEFAULT_TENANT)
}

/** `Authorization`, with or without a scheme, wins over `X-API-Key`. */
function tokenOf({authorization, 'x-api-key': apiKey}: IncomingHttpHeaders): string | undefined {
  if (authorization !== undefined && authorization.trim() !== '') return authorization.trim().replace(/^bearer\s+/i, '')
  return Array.isArray(apiKey) ? apiKey[0] : apiKey?.trim() || undefined
}
