import {oneOf, priority, resolveId, taskType} from '../../application/input/index.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import {STATUSES} from '../../domain/task.ts'
import type {TaskFilter, TaskView} from '../../ports/task-view.ts'

/** The parameters that choose tasks. */
export interface TaskParameters {
  readonly status?: string
  readonly priority?: string
  readonly type?: string
  readonly label?: string
  readonly claimed_by?: string
  readonly parent?: string
  readonly depth?: 'direct' | 'all'
  readonly blocked_by?: string
  readonly archived?: 'exclude' | 'include' | 'only'
  readonly limit?: number
}

const text = {type: 'string'} as const

/** Describes {@link TaskParameters}. */
export const taskParameters = {
  priority: {...text, description: 'Comma list: p0 to p3'},
  type: {...text, description: 'Comma list: task, bug, feature, epic, chore'},
  label: {...text, description: 'Comma list: tasks with all of these labels'},
  parent: {...text, description: 'Only what is below this task'},
  limit: {type: 'integer', minimum: 1, maximum: 10_000, default: 1000, description: 'At most so many'},
} as const

export const listParameters = {
  ...taskParameters,
  status: {...text, description: `Comma list: ${STATUSES.join(', ')}`},
  claimed_by: {...text, description: 'Only what this agent holds'},
  depth: {enum: ['direct', 'all'], description: 'With parent: children, or all descendants'},
  blocked_by: {...text, description: 'Only tasks that name this blocker'},
  archived: {enum: ['exclude', 'include', 'only'], default: 'exclude', description: 'What of archived tasks'},
} as const

/** Reads which tasks are wanted. @throws {AppError} USAGE, TASK_NOT_FOUND. */
export function taskFilter(
  parameters: TaskParameters,
  view: Pick<TaskView, 'get' | 'idsStartingWith' | 'size' | 'ids'>,
) {
  const {claimed_by, parent, depth, blocked_by, archived, limit} = parameters
  return withoutUndefined({
    statuses: listOf(parameters.status, (word) => oneOf(STATUSES, word, 'status')),
    priorities: listOf(parameters.priority, priority),
    types: listOf(parameters.type, taskType),
    labels: listOf(parameters.label, String),
    claimedBy: claimed_by,
    parent: parent === undefined ? undefined : resolveId(view as TaskView, parent, 'parent'),
    depth,
    blockedBy: blocked_by,
    archived,
    limit,
    counted: true,
  }) satisfies TaskFilter
}

/** Returns true for a task that the filter wants, as far as the task itself goes. */
export function fits({task}: BoardTask, filter: TaskFilter): boolean {
  const {statuses, priorities, types, labels = [], claimedBy, parent, blockedBy, archived = 'exclude'} = filter
  const holds = [
    archived === 'include' || task.archived === (archived === 'only'),
    statuses?.includes(task.status) ?? true,
    priorities?.includes(task.priority) ?? true,
    types?.includes(task.type) ?? true,
    labels.every((label) => task.labels.includes(label)),
    claimedBy === undefined || task.claim?.agentId === claimedBy,
    parent === undefined || task.parent === parent,
    blockedBy === undefined || task.blockedBy.includes(blockedBy),
  ]
  return holds.every((each) => each)
}

function listOf<T>(given: string | undefined, read: (word: string) => T): readonly T[] | undefined {
  return given?.split(',').map((word) => read(word.trim()))
}

type Defined<T> = {[K in keyof T]?: Exclude<T[K], undefined>}

function withoutUndefined<T extends object>(criteria: T): Defined<T> {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined)) as Defined<T>
}
