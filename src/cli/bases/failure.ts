import {nearest} from '../../application/input/index.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import {CATALOGUE, EXIT} from '../../errors/catalogue.ts'
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

/** What oclif's parser throws. Source: @oclif/core/lib/parser/errors.js. */
interface ParseError extends Error {
  readonly oclif?: {readonly exit?: number}
  /** Unexpected arguments. */
  readonly args?: readonly unknown[]
  /** Unknown flags. */
  readonly flags?: readonly string[]
  readonly parse?: {readonly input?: {readonly flags?: object}}
}

/** Makes any thrown value one of our errors: ours as it is, oclif's parse errors as `USAGE`, anything else as a bug. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if ((error as ParseError | undefined)?.oclif?.exit === EXIT.usage) return usageError(error as ParseError)
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

/** oclif's message, without its heading, its pointer to --help (the hint of every usage error) and its advice on repeated flags. */
function usageError(error: ParseError): AppError {
  const message = (error.message.split(/\n\nNote:|\n?See more help with --help/)[0] ?? '')
    .replace(/^The following errors? occurred:/, '')
    .trim()
    .replace(/^Parsing (--\S+)\s+Expected/, '$1: expected')
  return new AppError({
    code: 'USAGE',
    message: message.charAt(0).toLowerCase() + message.slice(1).replace(/\s*\n\s*/g, ' '),
    hint: hintFor(error),
    cause: error,
  })
}

/** Flags that are often tried where they are not, and what does it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '--status': 'A status changes with cn claim, cn done, cn fail, cn release or cn reopen',
  '--blocked-by': 'Blockers change with cn dep add and cn dep remove',
  '--assignee': 'Whoever works on a task claims it: cn claim --agent-id NAME',
}

function hintFor({args, flags, parse}: ParseError): string | undefined {
  if (Array.isArray(flags)) {
    const [given = ''] = flags
    if (/\s/.test(given)) return 'Put -- before a text that starts with a dash'
    const known = Object.keys(parse?.input?.flags ?? {}).map((name) => `--${name}`)
    const meant = nearest(given, known)
    return meant === undefined ? ELSEWHERE[given.split('=')[0] as string] : `Did you mean ${meant}`
  }
  if (typeof args?.[0] === 'string') return 'Quote a text of several words'
  return undefined
}
