import {setImmediate as nextTurn} from 'node:timers/promises'
import {boardOf} from '../application/board.ts'
import {foldEvent} from '../application/fold.ts'
import {formatInstant, type Instant} from '../domain/instant.ts'
import type {BoardTask} from '../domain/readiness.ts'
import type {Task} from '../domain/task.ts'
import {AppError} from '../errors/app-error.ts'
import type {EventLog} from '../ports/event-log.ts'

const BETWEEN_TURNS = 500
/** A fold of more would keep a reader waiting for many seconds, and memory busy. */
const MAX_EVENTS = 500_000

/** The tasks as events up to a position make them. */
interface Folded {
  readonly at: Instant
  readonly position: number
  readonly tasks: ReadonlyMap<string, Task>
}

/** Returns the board as it was at an instant. One fold at a time; going on from the last one where that helps. */
export function createPast(log: EventLog): (at: Instant) => Promise<ReadonlyMap<string, BoardTask>> {
  let last: Folded = {at: 0 as Instant, position: 0, tasks: new Map()}
  let queue: Promise<unknown> = Promise.resolve()

  async function foldUpTo(at: Instant): Promise<ReadonlyMap<string, BoardTask>> {
    const start: Folded = last.at <= at ? last : {at, position: 0, tasks: new Map()}
    last = await foldOn(log, start, at)
    return boardOf(last.tasks)
  }

  return (given) => {
    const at = Math.min(given, log.now()) as Instant
    const result = queue.then(() => foldUpTo(at))
    queue = result.catch(() => {})
    return result
  }
}

async function foldOn(log: EventLog, start: Folded, at: Instant): Promise<Folded> {
  const tasks = new Map(start.tasks)
  let {position} = start
  let read = 0
  for await (const event of log.readAll({after: position, until: formatInstant(at)})) {
    const next = foldEvent(tasks.get(event.entity_id), event)
    if (next) tasks.set(event.entity_id, next)
    position = event.position
    if (++read > MAX_EVENTS) throw tooMuch()
    if (read % BETWEEN_TURNS === 0) await nextTurn()
  }
  return {at, position, tasks}
}

function tooMuch(): AppError {
  return new AppError({
    code: 'INVALID_INPUT',
    message: `up to then there are more than ${MAX_EVENTS} events`,
    hint: 'Ask for the board as it is, or read the events themselves: /api/v1/events/query',
  })
}
