import {type AppError, isAppError} from '../errors/app-error.ts'
import {CATALOGUE, type ErrorCode} from '../errors/catalogue.ts'
import {HINTS} from './hints.ts'

export type {ErrorCode} from '../errors/catalogue.ts'

/** The only error that the library throws, but for the reason of a signal that you abort. */
export class ChronisError extends Error {
  override readonly name = 'ChronisError'
  /** What went wrong, for programs: a stable code such as `ALREADY_CLAIMED`; docs/reference/errors.md lists all. */
  readonly code: ErrorCode
  /** What to do next, for people: it speaks of the library's methods. */
  readonly hint: string
  /** Whether the very same call may succeed later. */
  readonly retryable: boolean
  /** Facts about the error, such as who holds the task; keys in snake_case, as `cn --json` has them. */
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(error: Pick<AppError, 'code' | 'message' | 'hint' | 'retryable' | 'details'>, cause?: unknown) {
    super(error.message, cause === undefined ? undefined : {cause})
    this.code = error.code
    this.hint = error.hint
    this.retryable = error.retryable
    this.details = error.details
  }
}

/** Makes an error of the library from whatever was thrown below it. */
export function toChronisError(error: unknown): ChronisError {
  if (error instanceof ChronisError) return error
  if (isAppError(error)) {
    const {code, message, retryable, details} = error
    return new ChronisError({code, message, hint: hintFor(error), retryable, details}, error)
  }
  const message = `unexpected: ${error instanceof Error ? error.message : String(error)}`
  return new ChronisError(
    {code: 'INTERNAL', message, hint: HINTS.INTERNAL, retryable: false, details: undefined},
    error,
  )
}

/** Of an error that has a hint of its own, that one, unless it speaks of commands and flags. */
function hintFor({code, hint}: AppError): string {
  const isOwn = hint !== CATALOGUE[code].hint && !/\bcn |--\w/.test(hint)
  return isOwn ? hint : HINTS[code]
}
