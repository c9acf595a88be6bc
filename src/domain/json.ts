/** Any value that JSON can carry. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject

/** A JSON object. Keys may be anything, `__proto__` included: copy with spread, never merge deeply. */
export type JsonObject = {readonly [key: string]: JsonValue | undefined}

/** Returns true for a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
