import type {JsonValue} from './json.ts'
import type {Priority, TaskType} from './task.ts'

/** Who acts. A claim belongs to a session; the agent id is the name it shows. */
export interface Actor {
  readonly agentId: string
  readonly sessionId: string
}

interface Addressed {
  readonly taskId: string
  readonly by: Actor
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
  /** Allows blockers that do not exist yet. */
  readonly force: boolean
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
  /** Takes over this claim (its version) of one's own name, which another session made. */
  readonly resumes?: number | undefined
}

export interface ReleaseTask extends Addressed {
  readonly kind: 'release'
  readonly reason?: string | undefined
  /** The claim that the worker believes it holds. */
  readonly claimVersion?: number | undefined
  /** Releases somebody else's claim. */
  readonly force: boolean
}

export interface CompleteTask extends Addressed {
  readonly kind: 'complete'
  readonly reason?: string | undefined
  readonly result?: JsonValue | undefined
  /** The claim that the worker believes it holds. */
  readonly claimVersion?: number | undefined
}

export interface CommentTask extends Addressed {
  readonly kind: 'comment'
  readonly text: string
}

/** Something that somebody wants to happen to one task. */
export type TaskCommand =
  | CreateTask
  | AddBlockers
  | RemoveBlockers
  | ClaimTask
  | ReleaseTask
  | CompleteTask
  | CommentTask
