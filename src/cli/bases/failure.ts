import {AppError, isAppError} from '../../errors/app-error.ts'
import {hintOf} from '../../errors/hints.ts'
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

/** Completes the hint of a code with what the command's own flags can do about it. */
function completeHint({code, hint}: AppError, worded: string, flags: object): string {
  if (hint !== undefined) return worded
  if (code === 'REMOTE_UNREACHABLE' && 'offline' in flags) return `${worded}; to read the last pulled board: --offline`
  // Of a command that has a time-out of its own.
  if (code === 'REMOTE_TIMEOUT' && 'timeout' in flags) return worded.replace('--timeout', 'CN_TIMEOUT')
  return worded
}

/** Words an error for the command line, as `--json` has it. `flags`: those of the command. */
export async function toErrorBody(error: AppError, flags: object = {}): Promise<ErrorBody> {
  const {CLI_HINTS} = await import('../render/hints.ts')
  const {code, message, retryable, details} = error
  const hint = completeHint(error, hintOf(error, CLI_HINTS), flags)
  return {code, message, hint, retryable, ...(details && {details})}
}

/** Reports a failure, on stdout as JSON or on stderr as text, and sets the exit code: the same in both modes. */
export async function reportFailure(error: unknown, json: boolean, flags: object = {}): Promise<void> {
  const failure = toAppError(error)
  process.exitCode = failure.exitCode
  const body = await toErrorBody(failure, flags)
  // Where stdout itself has failed, stderr is left.
  if (json && failure.code !== 'OUTPUT_FAILED') writeStdout(`${safeJson({error: body})}\n`)
  else writeStderr(renderError(body))
  if (process.env.CN_DEBUG)
    writeStderr(`${safeText(String((failure.cause as Error | undefined)?.stack ?? failure.stack))}\n`)
}

/** An error as text: what is wrong, what to do, and the code to look up. */
export function renderError({code, message, hint}: ErrorBody): string {
  return `error: ${safeLine(message)} [${code}]\nhint: ${safeLine(hint)}\n`
}
