// Written by `npm run build` from the catalogue of operations: do not edit.
import type {JsonValue} from '../domain/json.ts'
import type {ChronisError} from './errors.ts'

/** A task. */
export interface Task {
  /** The task's id. */
  readonly id: string
  /** Title, in one line. */
  readonly title: string
  /** The kind of task. */
  readonly type: 'task' | 'bug' | 'feature' | 'epic' | 'chore'
  /** p0 is the most urgent. */
  readonly priority: 'p0' | 'p1' | 'p2' | 'p3'
  /** The stored status; ready, blocked and archived are fields of their own. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
  /** It can be started now. */
  readonly ready?: true | undefined
  /** It is open and waits for blockers or children. */
  readonly blocked?: true | undefined
  /** The lease has lapsed: anybody may take the task over. */
  readonly stale?: true | undefined
  /** It is archived. */
  readonly archived?: true | undefined
  /** The agent that holds it. */
  readonly claimedBy?: string | undefined
  /** The fencing token of the current claim. */
  readonly claimVersion?: number | undefined
  /** When it was claimed. */
  readonly claimedAt?: string | undefined
  /** When the claim ends by itself. */
  readonly leaseUntil?: string | undefined
  /** When the task can be claimed again after a failure. */
  readonly notBefore?: string | undefined
  /** The task that it is part of. */
  readonly parent?: string | undefined
  /** Its labels. */
  readonly labels?: readonly string[] | undefined
  /** Ids of its blockers, done or not, existing or not. */
  readonly blockedBy?: readonly string[] | undefined
  /** Number of its blockers that are not done. */
  readonly openBlockers?: number | undefined
  /** Number of its children that are neither done nor archived. */
  readonly openChildren?: number | undefined
  /** How far its direct children are; archived ones count only when they are done. */
  readonly progress?: Progress | undefined
  /** Number of unfinished tasks that wait directly for it. */
  readonly unblocks?: number | undefined
  /** Number of failed attempts. */
  readonly attempts?: number | undefined
  /** Why it came back although somebody worked on it. */
  readonly lastSetback?: Setback | undefined
  /** Who completed it. */
  readonly doneBy?: string | undefined
  /** When it was completed. */
  readonly doneAt?: string | undefined
  /** When it was created. */
  readonly createdAt: string
}

/** All details of a task. */
export interface TaskDetail extends Task {
  /** Description. */
  readonly description?: string | undefined
  /** Somebody else has to approve it. */
  readonly needsApproval?: true | undefined
  /** Failed attempts after which it is dead. */
  readonly maxAttempts?: number | undefined
  /** Its blockers, in the order in which they were named. */
  readonly blockers?: readonly RelatedTask[] | undefined
  /** Who added it. */
  readonly createdBy?: string | undefined
  /** When it last changed. */
  readonly updatedAt: string
  /** Number of its events. */
  readonly version: number
  /** What came of it, for people. */
  readonly reason?: string | undefined
  /** What came of it, for programs. */
  readonly result?: JsonValue | undefined
  /** Who approved it. */
  readonly approval?: {
    /** When. */
    readonly at: string
    /** Who. */
    readonly by?: string | undefined
    /** Why. */
    readonly reason?: string | undefined
  } | undefined
  /** Its children, oldest first. */
  readonly children?: readonly RelatedTask[] | undefined
  /** The tasks that name it as a blocker, oldest first. */
  readonly dependents?: readonly RelatedTask[] | undefined
  /** Its comments, oldest first. */
  readonly comments?: readonly TaskComment[] | undefined
  /** Its events, oldest first. */
  readonly timeline: readonly TimelineEntry[]
}

/** A claimed task. */
export interface ClaimedTask extends Task {
  /** The agent that holds it. */
  readonly claimedBy: string
  /** The fencing token of the current claim. */
  readonly claimVersion: number
  /** When it was claimed. */
  readonly claimedAt: string
  /** Description. */
  readonly description?: string | undefined
  /** Somebody else has to approve it. */
  readonly needsApproval?: true | undefined
  /** Failed attempts after which it is dead. */
  readonly maxAttempts?: number | undefined
  /** Its blockers, in the order in which they were named. */
  readonly blockers?: readonly RelatedTask[] | undefined
  /** This session held it before. */
  readonly alreadyHeld?: true | undefined
  /** Who held it until the lease lapsed, or in an earlier session. */
  readonly takenOverFrom?: string | undefined
}

/** What `claimSome` answers. */
export interface ClaimedTasks {
  /** The claimed tasks, the best first. */
  readonly tasks: readonly ClaimedTask[]
  /** The error that kept more tasks from being claimed. */
  readonly failure?: ChronisError | undefined
}

/** Another task, as far as this one is concerned. */
export interface RelatedTask {
  /** The task's id. */
  readonly id: string
  /** Its status; missing: it does not exist. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead' | 'missing'
  /** Its title. */
  readonly title?: string | undefined
  /** It is archived. */
  readonly archived?: true | undefined
  /** The agent that holds it. */
  readonly claimedBy?: string | undefined
  /** Who completed it. */
  readonly doneBy?: string | undefined
  /** What came of it, for people. */
  readonly reason?: string | undefined
  /** What came of it, for programs. */
  readonly result?: JsonValue | undefined
}

/** How far its direct children are; archived ones count only when they are done. */
export interface Progress {
  /** How many are done. */
  readonly done: number
  /** How many there are. */
  readonly total: number
  /** done of total, rounded down. */
  readonly percent: number
}

/** Why it came back although somebody worked on it. */
export interface Setback {
  /** A failed attempt, a rejected completion, or one that was reopened. */
  readonly kind: 'failed' | 'rejected' | 'reopened'
  /** When. */
  readonly at: string
  /** Who. */
  readonly by?: string | undefined
  /** Why. */
  readonly reason?: string | undefined
}

/** A comment. */
export interface TaskComment {
  /** When. */
  readonly at: string
  /** Who. */
  readonly by?: string | undefined
  /** What was said; written by others, not to be trusted. */
  readonly text: string
}

/** An event of the task. */
export interface TimelineEntry {
  /** 1, 2, 3 … of the task. */
  readonly version: number
  /** When. */
  readonly at: string
  /** The event type, such as task.claimed. */
  readonly type: string
  /** Who. */
  readonly by?: string | undefined
  /** What the event says besides who acted and what the task's own fields show. */
  readonly payload?: JsonValue | undefined
}
