import type {TaskSummary} from '../../application/board/index.ts'
import type {ImportedTask} from '../../application/import/index.ts'
import {stateOf} from './tasks.ts'

const MAX_NAMED = 10

/** Formats an added task. */
export function wordAdded(task: TaskSummary): string {
  const waits = task.blocked_by ? `, waits for ${task.blocked_by.join(' ')}` : ''
  return `added: ${task.title} (${stateOf(task)}${waits})`
}

/** Formats the outcome of an import, and which tasks are ready. */
export function wordImported(tasks: readonly Pick<ImportedTask, 'id' | 'existing' | 'ready'>[]): string {
  const existing = tasks.filter((task) => task.existing).length
  const ready = tasks.filter((task) => task.ready).map(({id}) => id)
  const more = ready.length > MAX_NAMED ? ` and ${ready.length - MAX_NAMED} more` : ''
  return [
    `added ${tasks.length - existing} ${tasks.length - existing === 1 ? 'task' : 'tasks'}`,
    existing > 0 && `, ${existing} already existed`,
    ready.length > 0 && `; ready: ${ready.slice(0, MAX_NAMED).join(' ')}${more}`,
  ]
    .filter(Boolean)
    .join('')
}
