import {nearest} from '../../application/input/index.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import {EXIT} from '../../errors/catalogue.ts'

/** What oclif's parser throws. Source: @oclif/core/lib/parser/errors.js. */
interface ParseError extends Error {
  readonly oclif?: {readonly exit?: number}
  /** Unexpected arguments. */
  readonly args?: readonly unknown[]
  /** Unknown flags. */
  readonly flags?: readonly string[]
  readonly parse?: {readonly input?: {readonly flags?: object}}
}

/** Makes oclif's parse errors ours: `USAGE`, worded as ours are. Anything else stays as it is. */
export function toUsageError(error: unknown): unknown {
  if (isAppError(error)) return error
  return (error as ParseError | undefined)?.oclif?.exit === EXIT.usage ? usageError(error as ParseError) : error
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
  '--assignee': 'To assign a task, its agent claims it: cn claim --agent-id NAME',
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
