import {isDone, type Status, type Task} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type RelatedTask, relate, setbackFields} from './representation.ts'

/** The condition of a wait: all of the tasks, or any, have one of the statuses. */
export interface Condition {
  readonly ids: readonly string[]
  readonly statuses: readonly Status[]
  readonly any: boolean
}

/**
 * Looks whether the condition is met: the tasks that meet it, or undefined while it is not.
 *
 * @throws {AppError} TASK_DEAD or TASK_ARCHIVED when nothing but a person can bring it about any more.
 */
export function lookAt(view: TaskView, {ids, statuses, any}: Condition): readonly RelatedTask[] | undefined {
  const tasks = ids.flatMap((id) => view.get(id)?.task ?? [])
  const met = tasks.filter(({status}) => statuses.includes(status))
  if (any ? met.length > 0 : met.length === ids.length) return met.map(({id}) => relate(id, view.get(id)))
  const hopeless = tasks.filter((task) => !met.includes(task) && isHopeless(task))
  const [first] = hopeless
  if (first && (!any || hopeless.length === ids.length)) throw inVain(first)
  return undefined
}

function isHopeless(task: Task): boolean {
  return task.status === 'dead' || (task.archived && !isDone(task))
}

function inVain(task: Task): AppError {
  const {id, status, attempts, setback} = task
  if (status !== 'dead') {
    const message = `${id} is archived and ${status}; the wait cannot succeed`
    return new AppError({
      code: 'TASK_ARCHIVED',
      message,
      hint: {reason: 'unarchive'},
      details: {task_id: id},
    })
  }
  return new AppError({
    code: 'TASK_DEAD',
    message: `${id} is dead after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${setback?.reason ?? 'no reason was given'}`,
    details: {task_id: id, attempts, ...setbackFields(task)},
  })
}
