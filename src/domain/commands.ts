import type {JsonValue} from './json.ts'
import type {Priority, TaskType} from './task.ts'

/** Who acts. A claim belongs to a session; the agent id is the name it shows. */
export interface Actor {
  readonly agentId: string
  readonly sessionId: string
}

/** Who acts when nobody says: a person. */
export const HUMAN = 'human'

interface Addressed {
  readonly taskId: string
  readonly by: Actor
}

interface Fenced {
  /** The claim that the worker believes it holds. */
  readonly claimVersion?: number | undefined
}

export interface CreateTask extends Addressed {
  readonly kind: 'create'
  readonly title: string
  readonly priority: Priority
  readonly taskType: TaskType
  readonly description?: string | undefined
  readonly parent?: string | undefined
  readonly blockedBy: readonly string[]
  readonly labels: readonly string[]
  readonly maxAttempts?: number | undefined
  readonly needsApproval?: boolean | undefined
  /** Allows blockers that do not exist yet. */
  readonly force: boolean
}

/** What an edit changes; an absent field stays as it is, null clears it. */
export interface TaskChanges {
  readonly title?: string | undefined
  readonly description?: string | null | undefined
  readonly priority?: Priority | undefined
  readonly taskType?: TaskType | undefined
  readonly parent?: string | null | undefined
  readonly labels?: readonly string[] | undefined
  readonly maxAttempts?: number | undefined
  readonly needsApproval?: boolean | undefined
}

export interface EditTask extends Addressed {
  readonly kind: 'edit'
  readonly changes: TaskChanges
  /** A paragraph more at the end of the description. */
  readonly appendDescription?: string | undefined
  /** Relative to the labels that the task has: two who label at once both succeed. */
  readonly addLabels?: readonly string[] | undefined
  readonly removeLabels?: readonly string[] | undefined
}

export interface AddBlockers extends Addressed {
  readonly kind: 'add-blockers'
  readonly blockerIds: readonly string[]
  /** Allows blockers that do not exist yet. */
  readonly force: boolean
}

export interface RemoveBlockers extends Addressed {
  readonly kind: 'remove-blockers'
  readonly blockerIds: readonly string[]
}

export interface ClaimTask extends Addressed {
  readonly kind: 'claim'
  /** How long the claim holds unless it is renewed; absent: until it is ended. */
  readonly leaseSeconds?: number | undefined
  /** Takes over this claim (its version) of one's own name, which another session made. */
  readonly resumes?: number | undefined
}

export interface RenewClaim extends Addressed, Fenced {
  readonly kind: 'renew'
  /** The new length of the lease; absent: as long as before. */
  readonly leaseSeconds?: number | undefined
  /** Does nothing before half of the lease is gone: renewing must not fill the log. */
  readonly onlyIfDue: boolean
}

export interface ReleaseTask extends Addressed, Fenced {
  readonly kind: 'release'
  readonly reason?: string | undefined
  /** Releases somebody else's claim; where it is left out, nobody can insist on that. */
  readonly force?: boolean | undefined
}

export interface CompleteTask extends Addressed, Fenced {
  readonly kind: 'complete'
  readonly reason?: string | undefined
  readonly result?: JsonValue | undefined
  /** Refuses to complete what somebody else is working on. */
  readonly unlessHeld?: boolean | undefined
}

export interface FailTask extends Addressed, Fenced {
  readonly kind: 'fail'
  readonly reason: string
  /** false: trying again would not help, the task is dead at once. */
  readonly retryable: boolean
  /** Ends somebody else's attempt. */
  readonly force: boolean
}

/** Moves a task out of a status: `retry` a dead task, `reopen` a done one, `approve` or `reject` one that awaits approval. */
export interface TransitionTask extends Addressed {
  readonly kind: 'retry' | 'reopen' | 'approve' | 'reject'
  readonly reason?: string | undefined
}

export interface ArchiveTask extends Addressed {
  readonly kind: 'archive' | 'unarchive'
}

export interface CommentTask extends Addressed {
  readonly kind: 'comment'
  readonly text: string
}

/** Something that somebody wants to happen to one task. */
export type TaskCommand =
  | CreateTask
  | EditTask
  | AddBlockers
  | RemoveBlockers
  | ClaimTask
  | RenewClaim
  | ReleaseTask
  | CompleteTask
  | FailTask
  | TransitionTask
  | ArchiveTask
  | CommentTask
