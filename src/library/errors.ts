import {isAppError} from '../errors/app-error.ts'
import type {ErrorCode} from '../errors/catalogue.ts'
import {hintOf} from '../errors/hints.ts'
import {LIBRARY_HINTS} from './hints.ts'

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

  constructor({code, message, hint, retryable, details}: ChronisErrorFields, cause: unknown) {
    super(message, {cause})
    this.code = code
    this.hint = hint
    this.retryable = retryable
    this.details = details
  }
}

interface ChronisErrorFields extends Pick<ChronisError, 'code' | 'message' | 'hint' | 'retryable' | 'details'> {}

/** Makes an error of the library from whatever was thrown below it. */
export function toChronisError(error: unknown): ChronisError {
  if (error instanceof ChronisError) return error
  if (isAppError(error)) {
    const {code, message, retryable, details} = error
    return new ChronisError({code, message, hint: hintOf(error, LIBRARY_HINTS), retryable, details}, error)
  }
  const message = `unexpected: ${error instanceof Error ? error.message : String(error)}`
  const hint = LIBRARY_HINTS.codes.INTERNAL
  return new ChronisError({code: 'INTERNAL', message, hint, retryable: false, details: undefined}, error)
}
