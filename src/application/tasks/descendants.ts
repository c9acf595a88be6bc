import {isDone} from '../../domain/task.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {resolveId} from '../input/index.ts'

const MAX_NAMED = 20

/**
 * The tasks that somebody names, each after what is unfinished below it. What names no task stays as it is, to be
 * refused in its turn.
 */
export function cascade(view: TaskView, given: readonly string[]): readonly string[] {
  const ids = given.flatMap((name) => {
    const id = tryResolve(view, name)
    if (id === undefined) return [name]
    return withDescendants(view, id).filter((one) => one === id || !isFinished(view, one))
  })
  return [...new Set(ids)]
}

/** Refuses to complete a task with unfinished children. @throws {AppError} CHILDREN_OPEN. */
export function refuseOpenChildren(view: TaskView, id: string): void {
  if ((view.get(id)?.openChildren ?? 0) === 0) return
  const children = view
    .list({parent: id})
    .tasks.filter(({task}) => !isDone(task))
    .map(({task}) => task.id)
  throw new AppError({
    code: 'CHILDREN_OPEN',
    message: `${id} is unchanged; tasks below it are not done: ${wordSome(children)}`,
    hint: {reason: 'open-descendants', params: {task_id: id}},
    details: {task_id: id, children},
  })
}

/** Names the first children: an epic may have thousands; details have all. */
function wordSome(ids: readonly string[]): string {
  const hidden = ids.length - MAX_NAMED
  return hidden > 0 ? `${ids.slice(0, MAX_NAMED).join(' ')} … ${hidden} more` : ids.join(' ')
}

function tryResolve(view: TaskView, name: string): string | undefined {
  try {
    return resolveId(view, name)
  } catch (error) {
    if (isAppError(error)) return undefined
    throw error
  }
}

function isFinished(view: TaskView, id: string): boolean {
  const task = view.get(id)?.task
  return task !== undefined && isDone(task)
}

/**
 * Everything below a task and then the task itself: children before their parents, siblings by age, archived ones left
 * out. Each task comes once, whatever cycles the log holds, and any depth will do.
 */
export function withDescendants(view: TaskView, id: string): readonly string[] {
  const ordered: string[] = []
  const seen = new Set([id])
  const pending = [{id, isExpanded: false}]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.isExpanded) {
      ordered.push(next.id)
      continue
    }
    pending.push({id: next.id, isExpanded: true})
    const children = view.list({parent: next.id}).tasks.map(({task}) => task.id)
    for (const child of children.filter((one) => !seen.has(one)).reverse()) {
      seen.add(child)
      pending.push({id: child, isExpanded: false})
    }
  }
  return ordered
}
