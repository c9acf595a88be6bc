/** p0 is the most urgent. */
export const PRIORITIES = ['p0', 'p1', 'p2', 'p3']
export const DEFAULT_PRIORITY = 'p2'
export const TASK_TYPES = ['task', 'bug', 'feature', 'epic', 'chore']
export const DEFAULT_TYPE = 'task'
/** `blocked` and `ready` are derived, and `archived` is a flag: see readiness.ts. */
export const STATUSES = ['open', 'in-progress', 'awaiting-approval', 'done', 'dead']
/** Attempts that a task gets before it is `dead`, unless it says otherwise. */
export const DEFAULT_MAX_ATTEMPTS = 3
export const MAX_FORMER_CLAIMS = 20
/** Returns true when nothing has to wait for the task any more. */
export function isDone(task) {
  return task.status === 'done'
}
