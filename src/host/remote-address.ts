import {AppError} from '../errors/app-error.ts'

/** Source: wire contract §1.4. */
const TENANT = /^[\p{L}\p{N}_-]+$/u
const MAX_TENANT_BYTES = 64

/**
 * Accepts the address of an event store, such as `https://api.all-source.xyz`; a `/api/v1` at its end is left out.
 *
 * @throws {AppError} INVALID_INPUT, as both of these do.
 */
export function remoteAddress(given: string): string {
  const url = URL.parse(given.trim())
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    // Not repeated: it may be a key in the wrong place.
    throw invalid(
      'what was given as the address of an event store is none',
      'Use one such as https://events.example.com',
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('the address holds a name or a password', 'Leave them out of it, and use an API key')
  }
  if (url.search !== '' || url.hash !== '') throw invalid('the address has something after its path', undefined)
  return `${url.origin}${url.pathname}`.replace(/\/+(?:api(?:\/v1)?\/*)?$/, '')
}

/** Accepts a tenant: 1 to 64 bytes of letters, digits, `-` and `_`. */
export function tenantId(given: string): string {
  if (TENANT.test(given) && Buffer.byteLength(given) <= MAX_TENANT_BYTES) return given
  throw invalid(`${JSON.stringify(given)} is no tenant`, 'Use 1 to 64 letters, digits, - and _')
}

/** True for an address that never leaves this machine. */
export function isLoopback(address: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(address).hostname)
}

function invalid(message: string, hint: string | undefined): AppError {
  return new AppError({code: 'INVALID_INPUT', message, hint})
}
