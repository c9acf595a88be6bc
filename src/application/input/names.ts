// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const TENANT = /^[\p{L}\p{N}_-]+$/u
const MAX_TENANT_BYTES = 64

/** The longest event type, entity id and consumer name, in bytes of UTF-8. Source: the AllSource wire contract, 2.2. */
export const MAX_NAME_BYTES = 128

/** True for a text with a line break or another control character, which no name may have. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text)
}

/** True for the name of a tenant: 1 to 64 bytes of letters, digits, `-` and `_`. */
export function isTenantId(text: string): boolean {
  return TENANT.test(text) && Buffer.byteLength(text) <= MAX_TENANT_BYTES
}

/** What {@link isTenantId} expects, for messages. */
export const TENANT_RULE = `1 to ${MAX_TENANT_BYTES} letters, digits, - or _`

/** True for a host, by name or address (IPv6 with or without brackets), that never leaves this machine. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)$/.test(host)
}
