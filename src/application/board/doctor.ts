import type {RecordedEvent} from '../../domain/events.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'
import {isAppError} from '../../errors/app-error.ts'
import type {ErrorCode} from '../../errors/catalogue.ts'
import type {Hint} from '../../errors/hints.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {unfinishedLoops} from './loops.ts'
import {wordPath} from './representation.ts'

/** What was looked at, and what came of it. A warning can wait; a problem cannot. */
export interface Check {
  readonly check: string
  readonly status: 'ok' | 'warning' | 'problem'
  readonly message: string
  /** What to do about it; a surface words it, or what it says for the code. */
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

/** What has failed altogether, as a problem. Anything but one of our errors is a bug, and thrown on. */
export function failed(check: string, error: unknown): Check {
  if (!isAppError(error)) throw error
  return problem(check, error.message, error.hint ?? {code: error.code})
}

/** Looks for events of a known type that cannot be understood: the board passes over them. */
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

/** Looks for tasks that wait for each other for ever. */
export function checkLoops(view: TaskView): Check {
  const loops = unfinishedLoops(view)
  if (loops.length === 0) return fine('cycles', 'no dependency cycles')
  const shown = some(loops.map(({path}) => wordPath(path)))
  return warning('cycles', `tasks wait for each other: ${shown}`, {reason: 'break-cycle'})
}

/** The first few, and that there are more. */
export function some(items: readonly string[]): string {
  return `${items.slice(0, MAX_NAMED).join(', ')}${items.length > MAX_NAMED ? ' …' : ''}`
}
