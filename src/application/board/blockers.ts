import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {gates, type Relation, waiters} from './neighbours.ts'
import {type RelatedTask, relate} from './representation.ts'

/** What a task waits for. */
export interface Blocked {
  readonly id: string
  /** The holder of the task, although it is blocked. */
  readonly claimed_by?: string
  readonly open_blockers: number
  readonly blockers: readonly RelatedTask[]
}

/** A task's direct neighbours. */
export interface Dependencies {
  readonly id: string
  readonly title: string
  readonly status: string
  readonly blockers: readonly RelatedTask[]
  readonly children: readonly RelatedTask[]
  readonly dependents: readonly RelatedTask[]
  readonly parent?: RelatedTask
}

/** Describes the blockers and dependents of a task. */
export function describeDependencies(board: BoardTask, view: TaskView): Dependencies {
  const {id, title, status} = board.task
  const around = [...gates(board, view), ...waiters(board, view)]
  const related = (wanted: Relation): readonly RelatedTask[] =>
    around.filter(({relation}) => relation === wanted).map((neighbour) => relate(neighbour.id, neighbour.board))
  const [parent] = related('parent')
  return {
    id,
    title,
    status,
    blockers: related('blocker'),
    children: related('child'),
    dependents: related('dependent'),
    ...(parent && {parent}),
  }
}

/** Describes the blockers of a task. */
export function describeBlockers({task, openBlockers}: BoardTask, view: TaskView): Blocked {
  return {
    id: task.id,
    ...(task.claim && {claimed_by: task.claim.agentId}),
    open_blockers: openBlockers,
    blockers: task.blockedBy.map((id) => relate(id, view.get(id))),
  }
}
