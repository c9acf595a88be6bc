import {setImmediate as nextTurn} from 'node:timers/promises'
import {formatInstant, type Instant} from '../../domain/instant.ts'
import type {Task} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {EventLog} from '../../ports/event-log.ts'
import type {EventQuery} from '../../ports/event-query.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {foldEvent} from '../kernel/index.ts'
import {indexBoard} from './index-board.ts'
import {viewOfTasks} from './view-of-tasks.ts'

const BETWEEN_TURNS = 500
/** The maximum number of events to fold: more would take many seconds. */
const MAX_EVENTS = 200_000
/** The number of events after which a fold is kept, so that moving in time does not start over. */
const KEEP_EVERY = 20_000

/** The tasks after all events up to a position. */
interface Folded {
  readonly position: number
  readonly tasks: ReadonlyMap<string, Task>
}

/** Returns the board as it was at an instant; one is folded at a time. */
export type BoardAt = (at: Instant) => Promise<TaskView>

/**
 * Creates a reader of the board at earlier times. It folds the log, because the view has only the present.
 *
 * @throws {AppError} INVALID_INPUT for too many events.
 */
export function createPast(log: EventLog, query: EventQuery, keepEvery = KEEP_EVERY): BoardAt {
  let kept: readonly Folded[] = [{position: 0, tasks: new Map()}]
  let queue: Promise<unknown> = Promise.resolve()

  async function fold(given: Instant): Promise<TaskView> {
    const at = Math.min(given, log.now()) as Instant
    const {upTo} = await query.find({until: at}, {order: 'asc', offset: 0, limit: 0})
    if (upTo > MAX_EVENTS) throw tooMuch()
    const start = kept.findLast(({position}) => position <= upTo) as Folded
    const {tasks, passed} = await foldOn(log, start, {at, keepEvery})
    kept = [...kept, ...passed].sort((a, b) => a.position - b.position)
    const board = indexBoard(tasks)
    return viewOfTasks(() => board)
  }

  return (at) => {
    const result = queue.then(() => fold(at))
    queue = result.catch(() => {})
    return result
  }
}

/** Folds the tasks at an instant, and collects the folds to keep. */
async function foldOn(log: EventLog, start: Folded, {at, keepEvery}: {at: Instant; keepEvery: number}) {
  const tasks = new Map(start.tasks)
  const passed: Folded[] = []
  for await (const event of log.readAll({after: start.position, until: formatInstant(at)})) {
    const next = foldEvent(tasks.get(event.entity_id), event)
    if (next) tasks.set(event.entity_id, next)
    if (event.position % keepEvery === 0) passed.push({position: event.position, tasks: new Map(tasks)})
    if (event.position % BETWEEN_TURNS === 0) await nextTurn()
  }
  return {tasks, passed}
}

function tooMuch(): AppError {
  return new AppError({
    code: 'INVALID_INPUT',
    message: `more than ${MAX_EVENTS} events up to that time`,
    hint: 'Ask for the board as it is now, or read the events themselves',
  })
}
