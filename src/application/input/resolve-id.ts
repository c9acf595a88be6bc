import {AppError} from '../../errors/app-error.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {nearest} from './nearest.ts'
import {newTaskId, shorten} from './validate.ts'

const MAX_NAMED = 8
/** On a larger board, only ids that begin alike are compared: a suggestion must not cost what the board costs. */
const MAX_COMPARED = 2000
/** `t-` and one character more. */
const COMPARED_PREFIX = 3

/** The part that an id has in a command. */
type Role = 'task' | 'blocker' | 'parent'

/**
 * Finds the task that `given` means: the id itself, or the only id that starts with it.
 *
 * @throws {AppError} TASK_NOT_FOUND with the nearest id as a suggestion, AMBIGUOUS_ID with the candidates, INVALID_INPUT.
 */
export function resolveId(view: TaskView, given: string, role: Role = 'task'): string {
  if (view.get(given)) return given
  if (given === '') throw new AppError({code: 'INVALID_INPUT', message: `the ${role} id is empty (unset variable?)`})
  const candidates = view.idsStartingWith(given, MAX_NAMED + 1)
  if (candidates.length === 0) throw notFound(view, given, role)
  if (candidates.length === 1) return candidates[0] as string
  const shown = candidates.slice(0, MAX_NAMED)
  throw new AppError({
    code: 'AMBIGUOUS_ID',
    message: `${given} matches several tasks: ${shown.join(' ')}${candidates.length > MAX_NAMED ? ' …' : ''}`,
    details: {task_id: given, candidates: shown},
  })
}

/**
 * Finds the blocker that `given` means. With `force` it may still be to come, and is then taken to the letter, because a
 * beginning of another id must not be mistaken for it.
 */
export function blockerId(view: TaskView, given: string, force: boolean): string {
  return force ? (view.get(given) ? given : newTaskId(given)) : resolveId(view, given, 'blocker')
}

/** The error for an id that names no task. */
export function notFound(view: TaskView, given: string, what: Role = 'task'): AppError {
  const known =
    view.size() <= MAX_COMPARED ? view.ids() : view.idsStartingWith(given.slice(0, COMPARED_PREFIX), MAX_COMPARED)
  const suggestion = nearest(given, known)
  return new AppError({
    code: 'TASK_NOT_FOUND',
    message: what === 'task' ? `task ${shorten(given)} not found` : `${what} ${shorten(given)} not found`,
    hint: suggestion && `Did you mean ${suggestion}`,
    details: {task_id: shorten(given), suggestion},
  })
}
