import type {BoardTask} from '../domain/readiness.ts'
import type {TaskView} from '../ports/task-view.ts'
import {type RelatedTask, relate} from './representation.ts'

/** What a task waits for. */
export interface Blocked {
  readonly id: string
  readonly open_blockers: number
  readonly blockers: readonly RelatedTask[]
}

/** Tells what a task waits for. */
export function describeBlockers({task, openBlockers}: BoardTask, view: TaskView): Blocked {
  return {id: task.id, open_blockers: openBlockers, blockers: task.blockedBy.map((id) => relate(id, view.get(id)))}
}
