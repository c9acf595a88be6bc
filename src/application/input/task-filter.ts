import {STATUSES, type Status} from '../../domain/task.ts'
import type {ReadyFilter, TaskFilter, TaskView} from '../../ports/task-view.ts'
import {resolveId} from './resolve-id.ts'
import {invalid, oneOf, priority, taskType} from './validate.ts'
import {splitWords, type Words, withoutUndefined} from './words.ts'

const MAX_LABELS = 100

/** What every choice among tasks can ask for. */
export interface CriteriaInput {
  readonly priority?: Words
  readonly type?: Words
  readonly label?: Words
}

/** What a choice among ready tasks can ask for: `parent` means everything below it. */
export interface ReadyInput extends CriteriaInput {
  readonly parent?: string | undefined
}

/** What a list of tasks can ask for. */
export interface ListInput extends CriteriaInput {
  /** Only these tasks, in this order; unknown ones are left out. */
  readonly id?: Words
  readonly status?: Words
  readonly claimed_by?: string | undefined
  readonly claimed?: boolean | undefined
  readonly parent?: string | undefined
  readonly depth?: 'direct' | 'all' | undefined
  readonly blocked_by?: string | undefined
  readonly no_blockers?: boolean | undefined
  readonly archived?: 'exclude' | 'include' | 'only' | undefined
  readonly limit?: number | undefined
}

/** Reads priorities, types and labels. @throws {AppError} USAGE, INVALID_INPUT. */
export function readCriteria(input: CriteriaInput): TaskFilter {
  return withoutUndefined({
    priorities: splitWords(input.priority, priority),
    types: splitWords(input.type, taskType),
    labels: readLabels(input.label),
  })
}

/** Reads the criteria of ready tasks. @throws {AppError} USAGE, INVALID_INPUT, TASK_NOT_FOUND. */
export function readReadyFilter(input: ReadyInput, view: TaskView): ReadyFilter {
  const {parent} = input
  return {
    ...readCriteria(input),
    ...(parent !== undefined && {parent: resolveId(view, parent, 'parent'), depth: 'all' as const}),
  }
}

/** Reads which tasks a list shows. @throws {AppError} USAGE, INVALID_INPUT, TASK_NOT_FOUND. */
export function readListFilter(input: ListInput, view: TaskView): TaskFilter {
  const {parent, blocked_by: blocker} = input
  return {
    ...readCriteria(input),
    ...withoutUndefined({
      ids: readIds(input.id),
      statuses: readStatuses(input.status),
      claimedBy: input.claimed_by,
      claimed: input.claimed,
      parent: parent === undefined ? undefined : resolveId(view, parent, 'parent'),
      depth: input.depth,
      // A blocker that does not exist yet can be asked for too.
      blockedBy:
        blocker === undefined || view.waitedBy(blocker).length > 0 ? blocker : resolveId(view, blocker, 'blocker'),
      noBlockers: input.no_blockers,
      archived: input.archived,
      limit: input.limit,
    }),
  }
}

/** Reads statuses. @throws {AppError} USAGE. */
export function readStatuses(given: Words): readonly Status[] | undefined {
  return splitWords(given, (word) => oneOf(STATUSES, word, 'status'))
}

/** Unlike criteria, ids that are left empty name nothing: a caller may have none to ask for. */
function readIds(given: Words): readonly string[] | undefined {
  if (given === undefined) return undefined
  return [given]
    .flat()
    .flatMap((text) => text.split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '')
}

function readLabels(given: Words): readonly string[] | undefined {
  const labels = splitWords(given, String)
  if (labels && labels.length > MAX_LABELS)
    throw invalid(`too many labels: ${labels.length}; expected at most ${MAX_LABELS}`)
  return labels
}
