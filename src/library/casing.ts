import {isAppError} from '../errors/app-error.ts'
import {toChronisError} from './errors.ts'

/** What is in these fields was written by users of the board, and stays as it is. */
const VERBATIM = new Set(['result', 'payload', 'metadata', 'details'])

/** Renames the fields of an answer to camelCase, at every depth but inside of what users have written. */
export function toCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCamelCase)
  if (isAppError(value)) return toChronisError(value)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [camel(key), VERBATIM.has(key) ? field : toCamelCase(field)]),
  )
}

/** Renames the fields of an input to snake_case, and leaves out what is undefined. */
export function toSnakeCase(input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [snake(key), value]),
  )
}

/** `lease_seconds` as `leaseSeconds`. */
export function camel(key: string): string {
  return key.replace(/[_ -](\w)/g, (_, letter: string) => letter.toUpperCase())
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
