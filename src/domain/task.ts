import type {Instant} from './instant.ts'
import type {JsonValue} from './json.ts'

/** p0 is the most urgent. */
export const PRIORITIES = ['p0', 'p1', 'p2', 'p3'] as const
export type Priority = (typeof PRIORITIES)[number]
export const DEFAULT_PRIORITY: Priority = 'p2'

export const TASK_TYPES = ['task', 'bug', 'feature', 'epic', 'chore'] as const
export type TaskType = (typeof TASK_TYPES)[number]
export const DEFAULT_TYPE: TaskType = 'task'

/** `blocked` and `ready` are derived, and `archived` is a flag: see readiness.ts. */
export const STATUSES = ['open', 'in-progress', 'awaiting-approval', 'done', 'dead'] as const
export type Status = (typeof STATUSES)[number]

/** Attempts that a task gets before it is `dead`, unless it says otherwise. */
export const DEFAULT_MAX_ATTEMPTS = 3

/** Who holds a task. `version` is the version of the claim event: the fencing token, `claim_version` outside. */
export interface Claim {
  readonly agentId: string
  readonly sessionId?: string | undefined
  readonly version: number
  readonly at: Instant
  /** Present only for a claim with a lease, as is its length. */
  readonly leaseUntil?: Instant | undefined
  readonly leaseSeconds?: number | undefined
}

/** A claim that ended without completing the task. */
export type FormerClaim = Pick<Claim, 'agentId' | 'sessionId' | 'version'>

/** How a task was completed. */
export interface Completion {
  readonly at: Instant
  readonly agentId?: string | undefined
  readonly reason?: string | undefined
  readonly result?: JsonValue | undefined
  /** Who approved of it, where approval was needed. */
  readonly approval?: {
    readonly at: Instant
    readonly agentId?: string | undefined
    readonly reason?: string | undefined
  }
}

/** Why a task came back: its last failure, its last rejected approval, or because it was reopened. */
export interface Setback {
  readonly kind: 'failed' | 'rejected' | 'reopened'
  readonly at: Instant
  readonly agentId?: string | undefined
  readonly reason?: string | undefined
}

/** A task, as the fold of its events. Plain JSON: it can be stored and compared as it is. */
export interface Task {
  readonly id: string
  /** Version of the entity's newest event, of whatever type: what a conditional append expects. */
  readonly version: number
  readonly title: string
  readonly description?: string | undefined
  readonly priority: Priority
  readonly type: TaskType
  readonly parent?: string | undefined
  readonly labels: readonly string[]
  readonly blockedBy: readonly string[]
  readonly status: Status
  readonly archived: boolean
  readonly createdAt: Instant
  readonly createdBy?: string | undefined
  readonly updatedAt: Instant
  readonly claim?: Claim | undefined
  /** Newest last, at most {@link MAX_FORMER_CLAIMS}: a worker found here has lost the task. */
  readonly formerClaims: readonly FormerClaim[]
  readonly completion?: Completion | undefined
  readonly setback?: Setback | undefined
  readonly attempts: number
  readonly maxAttempts: number
  /** The back-off after a failure: not claimable before. */
  readonly notBefore?: Instant | undefined
  readonly needsApproval: boolean
  readonly comments: number
}

export const MAX_FORMER_CLAIMS = 20

/** Returns true when nothing has to wait for the task any more. */
export function isDone(task: Task): boolean {
  return task.status === 'done'
}
