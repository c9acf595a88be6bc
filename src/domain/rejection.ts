import type {Instant} from './instant.ts'
import type {Claim, Completion, Status, Task} from './task.ts'

/** A task that blocks another one, as the board shows it. */
export interface Blocker {
  readonly id: string
  readonly status: Status | 'missing'
  readonly claimedBy?: string | undefined
}

/** Why a command was refused: data, worded at the edge (application/refusal.ts). */
export type Rejection =
  | {readonly code: 'TASK_NOT_FOUND'; readonly taskId: string; readonly role: 'task' | 'blocker' | 'parent'}
  | {readonly code: 'ID_TAKEN'; readonly holder: Task}
  | {readonly code: 'DEPENDENCY_CYCLE'; readonly path: readonly string[]}
  | {
      readonly code: 'DEPENDENCY_NOT_FOUND'
      readonly taskId: string
      readonly blockerId: string
      readonly blockedBy: readonly string[]
    }
  | {readonly code: 'TASK_BLOCKED'; readonly taskId: string; readonly blockers: readonly Blocker[]}
  | {readonly code: 'TASK_ARCHIVED'; readonly taskId: string}
  | {readonly code: 'ALREADY_CLAIMED'; readonly taskId: string; readonly claim: Claim; readonly ownName: boolean}
  | {readonly code: 'ALREADY_DONE'; readonly taskId: string; readonly completion: Completion | undefined}
  | {
      readonly code: 'CLAIM_LOST'
      readonly taskId: string
      readonly status: Status
      /** Who holds the task now, or how it was completed. */
      readonly claim?: Claim | undefined
      readonly completion?: Completion | undefined
      /** The claim version that the actor named, and whether it is that of a former claim, as far as those are known. */
      readonly named?: number | undefined
      readonly isFormer: boolean
      /** Whether the holder has the actor's name. */
      readonly ownName: boolean
      /** Whether the actor's very session holds the task. */
      readonly ownSession: boolean
    }
  | {
      readonly code: 'NOT_HOLDER'
      readonly taskId: string
      readonly claim: Claim
      /** The lease has lapsed: whoever claims the task takes it over. */
      readonly stale: boolean
      /** Whether the command can be made to do it all the same. */
      readonly forcible: boolean
    }
  | {readonly code: 'NOT_CLAIMED'; readonly taskId: string; readonly status: Status}
  | {readonly code: 'WRONG_STATUS'; readonly taskId: string; readonly status: Status; readonly action: string}
  | {readonly code: 'BACKING_OFF'; readonly taskId: string; readonly until: Instant}
  | {readonly code: 'SELF_APPROVAL'; readonly taskId: string; readonly agentId: string}
  | {readonly code: 'DESCRIPTION_TOO_LONG'; readonly taskId: string; readonly maxBytes: number}

/** The codes a decision can refuse with. */
export type RejectionCode = Rejection['code']
