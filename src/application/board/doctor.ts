import type {RecordedEvent} from '../../domain/events.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'
import {isAppError} from '../../errors/app-error.ts'
import type {ErrorCode} from '../../errors/catalogue.ts'
import type {Hint} from '../../errors/hints.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {wordPath} from './representation.ts'
import {unfinishedCycles} from './unfinished-cycles.ts'

/** The outcome of one check. A warning can wait; a problem cannot. */
export interface Check {
  readonly check: string
  readonly status: 'ok' | 'warning' | 'problem'
  readonly message: string
  /** What to do about it, worded by the surface; `{code}` stands for the surface's hint for an error code. */
  readonly hint?: Hint | {readonly code: ErrorCode}
}

const MAX_NAMED = 5

export const fine = (check: string, message: string): Check => ({check, status: 'ok', message})
export const warning = (check: string, message: string, hint: NonNullable<Check['hint']>): Check => ({
  check,
  status: 'warning',
  message,
  hint,
})
export const problem = (check: string, message: string, hint: NonNullable<Check['hint']>): Check => ({
  check,
  status: 'problem',
  message,
  hint,
})

/** Turns an AppError into a problem. Any other error is a bug, and is thrown again. */
export function failed(check: string, error: unknown): Check {
  if (!isAppError(error)) throw error
  return problem(check, error.message, error.hint ?? {code: error.code})
}

/** Looks for malformed events of known types: they have no effect on the board. */
export function checkEvents(events: Iterable<RecordedEvent>): Check {
  const malformed: string[] = []
  let count = 0
  for (const event of events) {
    count++
    const decoded = decodeEvent(event)
    if (decoded.kind === 'malformed') malformed.push(`${event.position} (${event.event_type}: ${decoded.problem})`)
  }
  if (malformed.length === 0) return fine('events', `${count} events, none malformed`)
  return warning(
    'events',
    `${malformed.length} of ${count} events are malformed and have no effect; positions ${some(malformed)}`,
    'Fix the program that wrote them; the log is not changed',
  )
}

/** Looks for dependency cycles among unfinished tasks. */
export function checkCycles(view: TaskView): Check {
  const cycles = unfinishedCycles(view)
  if (cycles.length === 0) return fine('cycles', 'no dependency cycles')
  const shown = some(cycles.map(({path}) => wordPath(path)))
  return warning('cycles', `tasks wait for each other: ${shown}`, {reason: 'break-cycle'})
}

/** Joins the first few items; `…` stands for more. */
export function some(items: readonly string[]): string {
  return `${items.slice(0, MAX_NAMED).join(', ')}${items.length > MAX_NAMED ? ' …' : ''}`
}
