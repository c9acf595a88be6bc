import {CATALOGUE, type ErrorCode} from './catalogue.ts'
import type {Hint} from './hints.ts'

const BRAND = Symbol.for('chronis.AppError')

/** What an AppError is made of. */
export interface AppErrorOptions {
  readonly code: ErrorCode
  /** One sentence: what is wrong, in the user's terms. */
  readonly message: string
  /** What to do next, where it is more precise than what each surface says for the code. */
  readonly hint?: Hint | undefined
  /** Machine-readable facts, snake_case, shown in `--json`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly cause?: unknown
}

/**
 * A failure or refusal with a code of the catalogue: the only error that crosses a layer. It is data: each surface (command
 * line, HTTP, library) words the hint with a table of its own.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly hint: Hint | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly [BRAND] = true

  constructor({code, message, hint, details, cause}: AppErrorOptions) {
    super(message, cause === undefined ? undefined : {cause})
    this.code = code
    this.hint = hint
    this.details = details
  }

  get exitCode(): number {
    return CATALOGUE[this.code].exitCode
  }

  get retryable(): boolean {
    return CATALOGUE[this.code].retryable
  }
}

/** Recognises an AppError by its brand, wherever it was made. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && BRAND in error
}
