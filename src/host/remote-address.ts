import {invalid, isLoopbackHost, isTenantId, TENANT_RULE} from '../application/input/index.ts'
import type {AppError} from '../errors/app-error.ts'

/** The schemes of event store addresses. Each has an adapter in remote-stores.ts. */
const SCHEMES = ['http:', 'https:'] as const
export type RemoteScheme = (typeof SCHEMES)[number]

/**
 * Accepts the address of an event store, such as `https://api.all-source.xyz`, and returns it without a trailing `/api/v1`.
 *
 * @throws {AppError} INVALID_INPUT, as all functions here do.
 */
export function remoteAddress(given: string): string {
  const url = URL.parse(given.trim())
  if (!url || !isScheme(url.protocol)) throw unknownScheme(given.trim())
  if (url.username !== '' || url.password !== '') {
    throw invalid('the event store URL contains a user name or a password', 'Remove them, and use an API key')
  }
  if (url.search !== '' || url.hash !== '') throw invalid('the event store URL has something after its path')
  return `${url.origin}${url.pathname}`.replace(/\/+(?:api(?:\/v1)?\/*)?$/, '')
}

/** The scheme of an accepted address, with its colon: it chooses the adapter. */
export function schemeOf(address: string): RemoteScheme {
  const {protocol} = new URL(address)
  if (isScheme(protocol)) return protocol
  throw unknownScheme(address)
}

function isScheme(protocol: string): protocol is RemoteScheme {
  return SCHEMES.some((scheme) => scheme === protocol)
}

/** Shows nothing but the scheme: the value may be a key in the wrong place. */
function unknownScheme(given: string): AppError {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(given)?.[0]
  const shown = scheme === undefined ? '' : ` "${scheme}…"`
  const expected = SCHEMES.map((known) => `${known}//`).join(' or ')
  return invalid(
    `invalid event store URL${shown}; expected ${expected}`,
    'Use an address such as https://events.example.com',
  )
}

/** Accepts a tenant: 1 to 64 bytes of letters, digits, `-` and `_`. Source: wire contract §1.4. */
export function tenantId(given: string): string {
  if (isTenantId(given)) return given
  throw invalid(`invalid tenant ${JSON.stringify(given)}; expected ${TENANT_RULE}`)
}

/** True for an address that never leaves this machine. */
export function isLoopback(address: string): boolean {
  return isLoopbackHost(new URL(address).hostname)
}
