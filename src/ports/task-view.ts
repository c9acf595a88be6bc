import type {GatingEdge, GatingGraph} from '../domain/cycles.ts'
import type {Instant} from '../domain/instant.ts'
import type {BoardTask} from '../domain/readiness.ts'
import type {Priority, Status, TaskType} from '../domain/task.ts'

/** Which tasks to show. Every given criterion must hold; a list of values means "any of them". */
export interface TaskFilter {
  /** Only these tasks, in this order; ids that name no task are passed over. */
  readonly ids?: readonly string[]
  readonly statuses?: readonly Status[]
  readonly priorities?: readonly Priority[]
  readonly types?: readonly TaskType[]
  /** The task has every one of these labels. */
  readonly labels?: readonly string[]
  readonly claimedBy?: string
  /** true: somebody holds it; false: nobody does. */
  readonly claimed?: boolean
  readonly parent?: string
  /** With `parent`: only its children, or all its descendants. Absent means children. */
  readonly depth?: 'direct' | 'all'
  /** Tasks that name this blocker, done or not. */
  readonly blockedBy?: string
  /** Tasks that nothing blocks: no blocker that is not done. */
  readonly noBlockers?: boolean
  /** Archived tasks: left out unless 'include', the only ones with 'only'. */
  readonly archived?: 'exclude' | 'include' | 'only'
  /** The maximum number; absent: all. */
  readonly limit?: number
  /** Counts all that match as well. */
  readonly counted?: boolean
}

/** The criteria that `ready` knows. */
export type ReadyFilter = Pick<TaskFilter, 'priorities' | 'types' | 'labels' | 'parent' | 'depth' | 'limit' | 'counted'>

/** A page of tasks, and whether the limit cut it short. */
export interface TaskPage {
  readonly tasks: readonly BoardTask[]
  readonly more: boolean
  /** How many match in all; only where the filter asked, because counting costs what the board costs. */
  readonly total?: number
}

/**
 * The board: the fold of the log, kept up to date as events are recorded, and never ahead of or behind it within one
 * process. Answers without scanning the board. Synchronous, because it always lives beside the reader.
 */
export interface TaskView extends GatingGraph {
  get(id: string): BoardTask | undefined
  /** Tasks by creation, oldest first, then id. */
  list(filter: TaskFilter): TaskPage
  /** Tasks that can be claimed at `now`, in the order of `compareReady`. */
  ready(filter: ReadyFilter, now: Instant): TaskPage
  /**
   * The first instant after `now` at which a task becomes claimable by itself (a lease lapses, a back-off ends), as far
   * as nothing else is in its way.
   */
  nextClaimableAt(now: Instant): Instant | undefined
  /** Tasks that the agent holds with a lease, lapsed or not. */
  leasedBy(agentId: string): readonly BoardTask[]
  /** Every gating edge of the board: tasks and their blockers (existing or not), parents and their children. */
  edges(): Iterable<GatingEdge>
  /** Ids of what the task waits for: its blockers (existing or not), and its children (finished or not). */
  waitsFor(id: string): readonly string[]
  /** Ids of what waits for the task: those that name it as a blocker, and its parent. */
  waitedBy(id: string): readonly string[]
  /** Up to `limit` ids that start with `prefix`, in id order. */
  idsStartingWith(prefix: string, limit: number): readonly string[]
  /** Every task id, in id order. */
  ids(): Iterable<string>
  /** Every label of a task on the board, each once, in order. */
  labels(): readonly string[]
  /** Agents that hold a task, each once, in order. */
  holders(): readonly string[]
  /** Number of tasks, archived ones included. */
  size(): number
  /** Unarchived tasks by status. */
  counts(): ReadonlyMap<Status, number>
}
