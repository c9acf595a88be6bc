import type {RecordedEvent} from '../../domain/events.ts'
import {evolve} from '../../domain/evolve.ts'
import type {Task} from '../../domain/task.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'

/**
 * Folds one recorded event into a task: the only fold of the program.
 *
 * An event already folded (its version is not newer) changes nothing, so duplicate delivery is harmless. An event that
 * means nothing to a task still moves its version, because conditional appends count every event of the entity.
 */
export function foldEvent(task: Task | undefined, recorded: RecordedEvent): Task | undefined {
  if (task && recorded.version <= task.version) return task
  const decoded = decodeEvent(recorded)
  const next = decoded.kind === 'task' ? evolve(task, decoded.event) : task
  return next && {...next, version: recorded.version}
}

/** Returns true when the event does something to the task, or has been folded into it already. */
export function hasEffect(task: Task | undefined, recorded: RecordedEvent): boolean {
  if (task && recorded.version <= task.version) return true
  const decoded = decodeEvent(recorded)
  return decoded.kind === 'task' && evolve(task, decoded.event) !== task
}

/** Folds events, in log order, to the tasks that they make. */
export function foldTasks(events: Iterable<RecordedEvent>): Map<string, Task> {
  const tasks = new Map<string, Task>()
  for (const event of events) {
    const next = foldEvent(tasks.get(event.entity_id), event)
    if (next) tasks.set(event.entity_id, next)
  }
  return tasks
}
