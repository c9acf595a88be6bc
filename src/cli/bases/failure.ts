import {AppError, isAppError} from '../../errors/app-error.ts'
import {CATALOGUE} from '../../errors/catalogue.ts'
import {safeJson, safeLine, safeText} from '../render/safe.ts'
import {writeStderr, writeStdout} from '../terminal/stdio.ts'

/** The error shape of `--json`. */
export interface ErrorBody {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly retryable: boolean
  readonly details?: Readonly<Record<string, unknown>>
}

/** Makes any thrown value one of our errors: ours as it is, anything else as a bug. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return new AppError({code: 'INTERNAL', message: `unexpected: ${message}`, cause: error})
}

/** Completes the catalogue's hint with what the command's own flags can do about it. */
export function hintFromFlags(error: unknown, flags: object): unknown {
  if (!isAppError(error) || error.hint !== CATALOGUE[error.code].hint) return error
  const {code, message, hint, details, cause} = error
  const hinting = (better: string) => new AppError({code, message, hint: better, details, cause})
  if (code === 'REMOTE_UNREACHABLE' && 'offline' in flags)
    return hinting(`${hint}; to read what was pulled before: --offline`)
  // Of a command that has a time-out of its own.
  if (code === 'REMOTE_TIMEOUT' && 'timeout' in flags) return hinting(hint.replace('--timeout', 'CN_TIMEOUT'))
  return error
}

export function toErrorBody({code, message, hint, retryable, details}: AppError): ErrorBody {
  return {code, message, hint, retryable, ...(details && {details})}
}

/** Reports a failure, on stdout as JSON or on stderr as text, and sets the exit code: the same in both modes. */
export function reportFailure(error: unknown, json: boolean): void {
  const failure = toAppError(error)
  process.exitCode = failure.exitCode
  // Where stdout itself has failed, stderr is left.
  if (json && failure.code !== 'OUTPUT_FAILED') writeStdout(`${safeJson({error: toErrorBody(failure)})}\n`)
  else writeStderr(renderError(failure))
  if (process.env.CN_DEBUG)
    writeStderr(`${safeText(String((failure.cause as Error | undefined)?.stack ?? failure.stack))}\n`)
}

/** An error as text: what is wrong, what to do, and the code to look up. */
export function renderError({code, message, hint}: AppError): string {
  return `error: ${safeLine(message)} [${code}]\nhint: ${safeLine(hint)}\n`
}
