// Written by `npm run build` from the catalogue of operations: do not edit.
import type {JsonObject, JsonValue} from '../domain/json.ts'
import type {RelatedTask, Task} from './tasks.ts'

/** A task that was added. */
export interface AddedTask extends Task {
  /** It was there before, and was left unchanged. */
  readonly existing?: true | undefined
}

/** An archived task, or one that is back on the board. */
export interface ArchivedTask {
  /** The task's id. */
  readonly id: string
  /** Whether it is archived now. */
  readonly archived: boolean
  /** Unfinished tasks that name it as a blocker, though it is not done. */
  readonly stillWaiting?: readonly string[] | undefined
}

/** What `archiveDone` answers. */
export interface ArchivedTasks {
  /** Ids of what was archived, the oldest task first. */
  readonly archived: readonly string[]
}

/** A task that was commented on. */
export interface CommentedTask {
  /** The task's id. */
  readonly id: string
  /** Number of comments, this one included. */
  readonly comments: number
}

/** A completed task. */
export interface Completion {
  /** The task's id. */
  readonly id: string
  /** done, or awaiting-approval where an approval is needed. */
  readonly status: 'done' | 'awaiting-approval'
  /** Who completed it. */
  readonly doneBy?: string | undefined
  /** When it was completed. */
  readonly doneAt?: string | undefined
  /** It was done before, by the same agent with the same reason and result. */
  readonly alreadyDone?: true | undefined
  /** Tasks that waited for it and can be claimed now. */
  readonly nowReady?: readonly string[] | undefined
  /** Its blockers that are not done. */
  readonly openBlockers?: readonly string[] | undefined
  /** Number of its children that are neither done nor archived. */
  readonly openChildren?: number | undefined
}

/** A task as it is now, and what changed. */
export interface EditedTask extends Task {
  /** The fields that changed. */
  readonly changed: readonly ('title' | 'description' | 'priority' | 'type' | 'parent' | 'labels' | 'max_attempts' | 'needs_approval')[]
}

/** What `emit` answers. */
export interface EmittedEvent {
  /** The id of the event. */
  readonly id: string
  /** As it was given. */
  readonly eventType: string
  /** As it was given. */
  readonly entityId: string
  /** 1, 2, 3 … of the entity. */
  readonly version: number
  /** Given by the log. */
  readonly timestamp: string
  /** 1, 2, 3 … of the log. */
  readonly position: number
}

/** A task whose attempt failed. */
export interface FailedAttempt {
  /** The task's id. */
  readonly id: string
  /** The stored status; ready, blocked and archived are fields of their own. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
  /** Failed attempts so far, this one included. */
  readonly attempts: number
  /** Failed attempts after which the task is dead. */
  readonly maxAttempts: number
  /** When it can be claimed again; absent for a dead task. */
  readonly notBefore?: string | undefined
}

/** What `import` answers. */
export interface ImportedTasks {
  /** In the order of the file. */
  readonly tasks: readonly AddedTask[]
}

/** A task with all its labels. */
export interface LabelledTask {
  /** The task's id. */
  readonly id: string
  /** All its labels. */
  readonly labels: readonly string[]
}

/** A task that waits for a decision. */
export interface TaskToDecide extends Task {
  /** What has to be decided. */
  readonly needs: 'approval' | 'retry'
  /** What came of the work, for people. */
  readonly reason?: string | undefined
  /** What came of the work, for programs. */
  readonly result?: JsonValue | undefined
}

/** What `needsMe` answers. */
export interface NeedPage {
  /** The tasks. */
  readonly tasks: readonly TaskToDecide[]
  /** Number of tasks in this answer. */
  readonly count: number
  /** Number of tasks that match. */
  readonly totalCount?: number | undefined
  /** The limit left some out. */
  readonly hasMore: boolean
  /** The time of the log that the answer is of. */
  readonly at: string
}

/** A renewed claim. */
export interface RenewedClaim {
  /** The task's id. */
  readonly id: string
  /** The fencing token of the current claim. */
  readonly claimVersion: number
  /** When the lease lapses; absent: the claim has no lease. */
  readonly leaseUntil?: string | undefined
}

/** A task that is open again. */
export interface ReopenedTask {
  /** The task's id. */
  readonly id: string
  /** The stored status; ready, blocked and archived are fields of their own. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
  /** Tasks that could be worked on, or were, and wait for it again. */
  readonly nowBlocked?: readonly string[] | undefined
  /** Nothing was recorded: it was unchanged. */
  readonly unchanged?: true | undefined
}

/** What `list`, `ready` answer. */
export interface TaskPage {
  /** The tasks. */
  readonly tasks: readonly Task[]
  /** Number of tasks in this answer. */
  readonly count: number
  /** Number of tasks that match. */
  readonly totalCount?: number | undefined
  /** The limit left some out. */
  readonly hasMore: boolean
  /** The time of the log that the answer is of. */
  readonly at: string
}

/** A task. */
export interface TaskStatus {
  /** The task's id. */
  readonly id: string
  /** The stored status; ready, blocked and archived are fields of their own. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
}

/** What `undo` answers. */
export interface UndoneEvents {
  /** The newest event first. */
  readonly undone: readonly UndoneEvent[]
}

/** An event that was undone. */
export interface UndoneEvent {
  /** The task's id. */
  readonly id: string
  /** The event. */
  readonly undone: {
    /** Its id. */
    readonly eventId: string
    /** Its place in the log. */
    readonly position: number
    /** Its type. */
    readonly eventType: string
  }
  /** What was appended to undo it; with dry_run, what would be. */
  readonly events: readonly {
    /** Its type. */
    readonly eventType: string
    /** What it says. */
    readonly payload: JsonObject
  }[]
  /** Tasks that could be worked on, or were, and wait for it again. */
  readonly nowBlocked?: readonly string[] | undefined
  /** Nothing was appended. */
  readonly dryRun?: true | undefined
}

/** What `wait` answers. */
export interface WaitedTasks {
  /** The tasks that met the condition. */
  readonly tasks: readonly RelatedTask[]
}
