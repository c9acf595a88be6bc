// Written by `npm run build` from the catalogue of operations: do not edit.
import type {JsonObject, JsonValue} from '../domain/json.ts'
import type {ChronisError} from './errors.ts'

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

/** What a task waits for. */
export interface BlockedTask {
  /** The task's id. */
  readonly id: string
  /** Who holds it all the same. */
  readonly claimedBy?: string | undefined
  /** Number of its blockers that are not done. */
  readonly openBlockers: number
  /** Its blockers, in the order in which they were named. */
  readonly blockers: readonly RelatedTask[]
}

/** A claimed task. */
export interface ClaimedTask {
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
  readonly claimedBy: string
  /** The fencing token of the current claim. */
  readonly claimVersion: number
  /** When it was claimed. */
  readonly claimedAt: string
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
  readonly lastSetback?: {
    /** A failed attempt, a rejected completion, or one that was reopened. */
    readonly kind: 'failed' | 'rejected' | 'reopened'
    /** When. */
    readonly at: string
    /** Who. */
    readonly by?: string | undefined
    /** Why. */
    readonly reason?: string | undefined
  } | undefined
  /** Who completed it. */
  readonly doneBy?: string | undefined
  /** When it was completed. */
  readonly doneAt?: string | undefined
  /** When it was created. */
  readonly createdAt: string
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

/** What `depCycles` answers. */
export interface Cycles {
  /** Cycles among unfinished tasks. */
  readonly cycles: readonly {
    /** All tasks of the cycle. */
    readonly tasks: readonly string[]
    /** From a task back to itself. */
    readonly path: readonly string[]
  }[]
}

/** What a task waits for, and what waits for it. */
export interface Dependencies {
  /** The task's id. */
  readonly id: string
  /** Its title. */
  readonly title: string
  /** The stored status; ready, blocked and archived are fields of their own. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
  /** Its blockers. */
  readonly blockers: readonly RelatedTask[]
  /** Its children, oldest first. */
  readonly children: readonly RelatedTask[]
  /** The tasks that name it as a blocker, oldest first. */
  readonly dependents: readonly RelatedTask[]
  /** Another task, as far as this one is concerned. */
  readonly parent?: RelatedTask | undefined
}

/** All that a task waits for, and all that waits for it. */
export interface DependencyTree {
  /** The task's id. */
  readonly id: string
  /** Its title. */
  readonly title: string
  /** The stored status; ready, blocked and archived are fields of their own. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
  /** What it waits for; what is below a node follows it, deeper. */
  readonly blockers?: readonly {
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
    /** 1 is next to the top. */
    readonly depth: number
    /** What it is to the task above it. */
    readonly relation: 'blocker' | 'child' | 'dependent' | 'parent'
    /** It is among the tasks above it: a cycle. */
    readonly loop?: true | undefined
    /** It is shown in full where it comes first. */
    readonly repeated?: true | undefined
    /** The tree is cut here: it has more levels. */
    readonly cut?: true | undefined
  }[] | undefined
  /** What waits for it. */
  readonly dependents?: readonly {
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
    /** 1 is next to the top. */
    readonly depth: number
    /** What it is to the task above it. */
    readonly relation: 'blocker' | 'child' | 'dependent' | 'parent'
    /** It is among the tasks above it: a cycle. */
    readonly loop?: true | undefined
    /** It is shown in full where it comes first. */
    readonly repeated?: true | undefined
    /** The tree is cut here: it has more levels. */
    readonly cut?: true | undefined
  }[] | undefined
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

/** Why a task is ready, or is not. */
export interface Explanation {
  /** The task's id. */
  readonly id: string
  /** Its title. */
  readonly title: string
  /** The stored status; ready, blocked and archived are fields of their own. */
  readonly status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
  /** It can be started now. */
  readonly ready?: true | undefined
  /** What the task's own state says. */
  readonly conditions?: readonly {
    /** ready: it can be claimed; stale: its lease has lapsed, it can be taken over; held: somebody works on it; backing-off: an attempt failed, it is tried again; awaiting-approval; dead: it failed for good; archived and not done; missing: it does not exist; blocked: it waits for others; done. */
    readonly state: 'stale' | 'held' | 'backing-off' | 'awaiting-approval' | 'dead' | 'archived' | 'done'
    /** When it was claimed, completed, or failed. */
    readonly at?: string | undefined
    /** Who holds it, held it, completed it, or failed. */
    readonly by?: string | undefined
    /** When the lease or the back-off ends, or ended. */
    readonly until?: string | undefined
    /** What came of it, or why it failed. */
    readonly reason?: string | undefined
    /** Number of failed attempts. */
    readonly attempts?: number | undefined
    /** Failed attempts after which it is dead. */
    readonly maxAttempts?: number | undefined
  }[] | undefined
  /** Its blockers that are not done. */
  readonly blockers?: readonly {
    /** The task's id. */
    readonly id: string
    /** Its title. */
    readonly title?: string | undefined
    /** ready: it can be claimed; stale: its lease has lapsed, it can be taken over; held: somebody works on it; backing-off: an attempt failed, it is tried again; awaiting-approval; dead: it failed for good; archived and not done; missing: it does not exist; blocked: it waits for others; done. */
    readonly state: 'stale' | 'held' | 'backing-off' | 'awaiting-approval' | 'dead' | 'archived' | 'ready' | 'missing' | 'blocked'
    /** When it was claimed, completed, or failed. */
    readonly at?: string | undefined
    /** Who holds it, held it, completed it, or failed. */
    readonly by?: string | undefined
    /** When the lease or the back-off ends, or ended. */
    readonly until?: string | undefined
    /** What came of it, or why it failed. */
    readonly reason?: string | undefined
    /** Number of failed attempts. */
    readonly attempts?: number | undefined
    /** Failed attempts after which it is dead. */
    readonly maxAttempts?: number | undefined
  }[] | undefined
  /** The oldest of its unfinished children, at most 20. */
  readonly children?: readonly {
    /** The task's id. */
    readonly id: string
    /** Its title. */
    readonly title?: string | undefined
    /** ready: it can be claimed; stale: its lease has lapsed, it can be taken over; held: somebody works on it; backing-off: an attempt failed, it is tried again; awaiting-approval; dead: it failed for good; archived and not done; missing: it does not exist; blocked: it waits for others; done. */
    readonly state: 'stale' | 'held' | 'backing-off' | 'awaiting-approval' | 'dead' | 'archived' | 'ready' | 'missing' | 'blocked'
    /** When it was claimed, completed, or failed. */
    readonly at?: string | undefined
    /** Who holds it, held it, completed it, or failed. */
    readonly by?: string | undefined
    /** When the lease or the back-off ends, or ended. */
    readonly until?: string | undefined
    /** What came of it, or why it failed. */
    readonly reason?: string | undefined
    /** Number of failed attempts. */
    readonly attempts?: number | undefined
    /** Failed attempts after which it is dead. */
    readonly maxAttempts?: number | undefined
  }[] | undefined
  /** Number of its children that are neither done nor archived. */
  readonly openChildren?: number | undefined
  /** How far its direct children are; archived ones count only when they are done. */
  readonly progress?: Progress | undefined
  /** From a task back to itself. */
  readonly loop?: readonly string[] | undefined
  /** Unfinished tasks that wait directly for it, its parent included; at most 21. */
  readonly dependents?: readonly RelatedTask[] | undefined
  /** Number of unfinished tasks that wait directly for it. */
  readonly unblocks?: number | undefined
  /** Where the chains that it waits for end, what can be claimed first; at most 20. */
  readonly startWith?: readonly {
    /** The task's id. */
    readonly id: string
    /** Its title. */
    readonly title?: string | undefined
    /** ready: it can be claimed; stale: its lease has lapsed, it can be taken over; held: somebody works on it; backing-off: an attempt failed, it is tried again; awaiting-approval; dead: it failed for good; archived and not done; missing: it does not exist; blocked: it waits for others; done. */
    readonly state: 'stale' | 'held' | 'backing-off' | 'awaiting-approval' | 'dead' | 'archived' | 'ready' | 'missing' | 'blocked'
    /** When it was claimed, completed, or failed. */
    readonly at?: string | undefined
    /** Who holds it, held it, completed it, or failed. */
    readonly by?: string | undefined
    /** When the lease or the back-off ends, or ended. */
    readonly until?: string | undefined
    /** What came of it, or why it failed. */
    readonly reason?: string | undefined
    /** Number of failed attempts. */
    readonly attempts?: number | undefined
    /** Failed attempts after which it is dead. */
    readonly maxAttempts?: number | undefined
  }[] | undefined
  /** Cycles among the tasks that it waits for. */
  readonly loops?: readonly (readonly string[])[] | undefined
  /** There is more to start with than is named; the search looks at 1,000 tasks at most. */
  readonly cut?: true | undefined
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

/** What `needsMe` answers. */
export interface NeedPage {
  /** The tasks. */
  readonly tasks: readonly {
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
    readonly lastSetback?: {
      /** A failed attempt, a rejected completion, or one that was reopened. */
      readonly kind: 'failed' | 'rejected' | 'reopened'
      /** When. */
      readonly at: string
      /** Who. */
      readonly by?: string | undefined
      /** Why. */
      readonly reason?: string | undefined
    } | undefined
    /** Who completed it. */
    readonly doneBy?: string | undefined
    /** When it was completed. */
    readonly doneAt?: string | undefined
    /** When it was created. */
    readonly createdAt: string
    /** What has to be decided. */
    readonly needs: 'approval' | 'retry'
    /** What came of the work, for people. */
    readonly reason?: string | undefined
    /** What came of the work, for programs. */
    readonly result?: JsonValue | undefined
  }[]
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
  readonly comments?: readonly {
    /** When. */
    readonly at: string
    /** Who. */
    readonly by?: string | undefined
    /** What was said; written by others, not to be trusted. */
    readonly text: string
  }[] | undefined
  /** Its events, oldest first. */
  readonly timeline: readonly {
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
  }[]
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
  readonly lastSetback?: {
    /** A failed attempt, a rejected completion, or one that was reopened. */
    readonly kind: 'failed' | 'rejected' | 'reopened'
    /** When. */
    readonly at: string
    /** Who. */
    readonly by?: string | undefined
    /** Why. */
    readonly reason?: string | undefined
  } | undefined
  /** Who completed it. */
  readonly doneBy?: string | undefined
  /** When it was completed. */
  readonly doneAt?: string | undefined
  /** When it was created. */
  readonly createdAt: string
}

/** What `undo` answers. */
export interface UndoneEvents {
  /** The newest event first. */
  readonly undone: readonly {
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
  }[]
}

/** What `wait` answers. */
export interface WaitedTasks {
  /** The tasks that met the condition. */
  readonly tasks: readonly RelatedTask[]
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

/** What `add` takes. */
export interface AddInput {
  /** Title, in one line. */
  readonly title: string
  /** a-z 0-9 . _ - ; absent: one is generated. */
  readonly id?: string | undefined
  /** One of p0, p1, p2, p3. */
  readonly priority?: string | undefined
  /** One of task, bug, feature, epic, chore. */
  readonly type?: string | undefined
  /** Description. */
  readonly description?: string | undefined
  /** Parent task or epic. */
  readonly parent?: string | undefined
  /** Tasks that must be done first. */
  readonly blockedBy?: readonly string[] | undefined
  /** Labels. */
  readonly labels?: readonly string[] | undefined
  /** Failed attempts after which the task is dead. */
  readonly maxAttempts?: number | undefined
  /** Another agent must approve the work before it counts as done. */
  readonly needsApproval?: boolean | undefined
  /** Allow blockers that do not exist yet. */
  readonly force?: boolean | undefined
}

/** What `import` takes. */
export interface ImportInput {
  /** JSON lines or a Markdown checklist. */
  readonly content: string
  /** Parent of all tasks. */
  readonly parent?: string | undefined
  /** One of p0, p1, p2, p3. */
  readonly priority?: string | undefined
  /** Labels. */
  readonly labels?: readonly string[] | undefined
  /** Allow blockers that do not exist yet. */
  readonly force?: boolean | undefined
}

/** What `edit` takes. */
export interface EditInput {
  /** The new title. */
  readonly title?: string | undefined
  /** The new description; null removes it. */
  readonly description?: string | null | undefined
  /** Paragraph to append to the description. */
  readonly appendDescription?: string | undefined
  /** One of p0, p1, p2, p3. */
  readonly priority?: string | undefined
  /** One of task, bug, feature, epic, chore. */
  readonly type?: string | undefined
  /** Labels. */
  readonly labels?: readonly string[] | undefined
  /** Parent task or epic; null removes it. */
  readonly parent?: string | null | undefined
  /** Failed attempts after which the task is dead. */
  readonly maxAttempts?: number | undefined
  /** Whether completing it requires an approval. */
  readonly needsApproval?: boolean | undefined
}

/** What `comment` takes. */
export interface CommentInput {
  /** The comment. */
  readonly text: string
}

/** What `labelAdd` takes. */
export interface LabelAddInput {
  /** Labels; an array or a comma list. */
  readonly labels: string | readonly string[]
}

/** What `labelRemove` takes. */
export interface LabelRemoveInput {
  /** Labels; an array or a comma list. */
  readonly labels: string | readonly string[]
}

/** What `archiveDone` takes. */
export interface ArchiveDoneInput {
  /** Only what was done before this time (RFC 3339). */
  readonly before?: string | undefined
}

/** What `depAdd` takes. */
export interface DepAddInput {
  /** The tasks that it waits for. */
  readonly blockers: readonly string[]
  /** Allow blockers that do not exist yet. */
  readonly force?: boolean | undefined
}

/** What `depRemove` takes. */
export interface DepRemoveInput {
  /** The tasks that it no longer waits for. */
  readonly blockers: readonly string[]
}

/** What `depTree` takes. */
export interface DepTreeInput {
  /** Which side of the tree; default both. */
  readonly direction?: 'blockers' | 'dependents' | 'both' | undefined
  /** Maximum number of levels; absent: all. */
  readonly depth?: number | undefined
}

/** What `list` takes. */
export interface ListInput {
  /** Only these tasks, in this order; unknown ones are left out; an array or a comma list. */
  readonly id?: string | readonly string[] | undefined
  /** Only these priorities: p0, p1, p2, p3; an array or a comma list. */
  readonly priority?: string | readonly string[] | undefined
  /** Only these types: task, bug, feature, epic, chore; an array or a comma list. */
  readonly type?: string | readonly string[] | undefined
  /** Only tasks with all of these labels; an array or a comma list. */
  readonly label?: string | readonly string[] | undefined
  /** Any of open, in-progress, awaiting-approval, done, dead; an array or a comma list. */
  readonly status?: string | readonly string[] | undefined
  /** Only tasks that this agent holds. */
  readonly claimedBy?: string | undefined
  /** true: only tasks that somebody holds; false: only tasks that nobody holds. */
  readonly claimed?: boolean | undefined
  /** Only tasks below this one. */
  readonly parent?: string | undefined
  /** With parent: its children, or all descendants; default direct. */
  readonly depth?: 'direct' | 'all' | undefined
  /** Only tasks that name this blocker. */
  readonly blockedBy?: string | undefined
  /** Only tasks whose blockers are all done. */
  readonly noBlockers?: boolean | undefined
  /** Whether archived tasks are shown; default exclude. */
  readonly archived?: 'exclude' | 'include' | 'only' | undefined
  /** Maximum number of tasks. */
  readonly limit?: number | undefined
  /** Count all tasks that match; default true. */
  readonly countTotal?: boolean | undefined
}

/** What `ready` takes. */
export interface ReadyInput {
  /** Only these priorities: p0, p1, p2, p3; an array or a comma list. */
  readonly priority?: string | readonly string[] | undefined
  /** Only these types: task, bug, feature, epic, chore; an array or a comma list. */
  readonly type?: string | readonly string[] | undefined
  /** Only tasks with all of these labels; an array or a comma list. */
  readonly label?: string | readonly string[] | undefined
  /** Only tasks below this one, at any depth. */
  readonly parent?: string | undefined
  /** Maximum number of tasks. */
  readonly limit?: number | undefined
  /** Count all tasks that match; default true. */
  readonly countTotal?: boolean | undefined
  /** Seconds to wait for an answer that is not empty; HTTP waits 60 seconds at most. */
  readonly waitSeconds?: number | undefined
  /** Ends the wait when it aborts: the method then throws its reason. */
  readonly signal?: AbortSignal | undefined
}

/** What `needsMe` takes. */
export interface NeedsMeInput {
  /** Only these priorities: p0, p1, p2, p3; an array or a comma list. */
  readonly priority?: string | readonly string[] | undefined
  /** Only these types: task, bug, feature, epic, chore; an array or a comma list. */
  readonly type?: string | readonly string[] | undefined
  /** Only tasks with all of these labels; an array or a comma list. */
  readonly label?: string | readonly string[] | undefined
  /** Maximum number of tasks. */
  readonly limit?: number | undefined
  /** Count all tasks that match; default true. */
  readonly countTotal?: boolean | undefined
}

/** What `wait` takes. */
export interface WaitInput {
  /** The tasks to wait for; an array or a comma list. */
  readonly ids: string | readonly string[]
  /** Any of open, in-progress, awaiting-approval, done, dead; an array or a comma list. */
  readonly status?: string | readonly string[] | undefined
  /** Until one of them has the status; default: all. */
  readonly any?: boolean | undefined
  /** Seconds to wait for an answer that is not empty; HTTP waits 60 seconds at most. */
  readonly timeoutSeconds?: number | undefined
  /** Ends the wait when it aborts: the method then throws its reason. */
  readonly signal?: AbortSignal | undefined
}

/** What `claim` takes. */
export interface ClaimInput {
  /** Seconds that the claim holds unless it is renewed; absent: the default of the caller. */
  readonly leaseSeconds?: number | undefined
  /** The claim holds until it is ended, whatever the default is. */
  readonly noLease?: boolean | undefined
  /** Take over the claim of an earlier session of the same name. */
  readonly resume?: boolean | undefined
}

/** What `claimNext` takes. */
export interface ClaimNextInput {
  /** Only these priorities: p0, p1, p2, p3; an array or a comma list. */
  readonly priority?: string | readonly string[] | undefined
  /** Only these types: task, bug, feature, epic, chore; an array or a comma list. */
  readonly type?: string | readonly string[] | undefined
  /** Only tasks with all of these labels; an array or a comma list. */
  readonly label?: string | readonly string[] | undefined
  /** Only tasks below this one, at any depth. */
  readonly parent?: string | undefined
  /** Seconds that the claim holds unless it is renewed; absent: the default of the caller. */
  readonly leaseSeconds?: number | undefined
  /** The claim holds until it is ended, whatever the default is. */
  readonly noLease?: boolean | undefined
  /** Seconds to wait for an answer that is not empty; HTTP waits 60 seconds at most. */
  readonly waitSeconds?: number | undefined
  /** Ends the wait when it aborts: the method then throws its reason. */
  readonly signal?: AbortSignal | undefined
}

/** What `claimSome` takes. */
export interface ClaimSomeInput {
  /** Only these priorities: p0, p1, p2, p3; an array or a comma list. */
  readonly priority?: string | readonly string[] | undefined
  /** Only these types: task, bug, feature, epic, chore; an array or a comma list. */
  readonly type?: string | readonly string[] | undefined
  /** Only tasks with all of these labels; an array or a comma list. */
  readonly label?: string | readonly string[] | undefined
  /** Only tasks below this one, at any depth. */
  readonly parent?: string | undefined
  /** Seconds that the claim holds unless it is renewed; absent: the default of the caller. */
  readonly leaseSeconds?: number | undefined
  /** The claim holds until it is ended, whatever the default is. */
  readonly noLease?: boolean | undefined
  /** Seconds to wait for an answer that is not empty; HTTP waits 60 seconds at most. */
  readonly waitSeconds?: number | undefined
  /** Maximum number of tasks to claim. */
  readonly count: number
  /** Ends the wait when it aborts: the method then throws its reason. */
  readonly signal?: AbortSignal | undefined
}

/** What `renew` takes. */
export interface RenewInput {
  /** Seconds that the claim holds unless it is renewed; absent: the default of the caller. */
  readonly leaseSeconds?: number | undefined
  /** The claim_version that claiming answered; refused when another claim is current. */
  readonly claimVersion?: number | undefined
}

/** What `release` takes. */
export interface ReleaseInput {
  /** Why. */
  readonly reason?: string | undefined
  /** The claim_version that claiming answered; refused when another claim is current. */
  readonly claimVersion?: number | undefined
  /** Release somebody else's claim. */
  readonly force?: boolean | undefined
}

/** What `done` takes. */
export interface DoneInput {
  /** What came of it, for people. */
  readonly reason?: string | undefined
  /** What came of it, for programs: any JSON. */
  readonly result?: JsonValue | undefined
  /** The claim_version that claiming answered; refused when another claim is current. */
  readonly claimVersion?: number | undefined
  /** Refuse while somebody else works on it, or something below it is not done. */
  readonly unlessHeld?: boolean | undefined
}

/** What `fail` takes. */
export interface FailInput {
  /** Why. */
  readonly reason: string
  /** false: trying again does not help, the task is dead at once; default true. */
  readonly retryable?: boolean | undefined
  /** The claim_version that claiming answered; refused when another claim is current. */
  readonly claimVersion?: number | undefined
  /** End somebody else's attempt. */
  readonly force?: boolean | undefined
}

/** What `approve` takes. */
export interface ApproveInput {
  /** Why. */
  readonly reason?: string | undefined
}

/** What `reject` takes. */
export interface RejectInput {
  /** Why. */
  readonly reason?: string | undefined
}

/** What `retry` takes. */
export interface RetryInput {
  /** Why. */
  readonly reason?: string | undefined
}

/** What `reopen` takes. */
export interface ReopenInput {
  /** Why. */
  readonly reason?: string | undefined
}

/** What `undo` takes. */
export interface UndoInput {
  /** The event: its position in the log, or its id; absent: your newest command that was not undone. */
  readonly event?: string | undefined
  /** Only tell what would be appended. */
  readonly dryRun?: boolean | undefined
}

/** What `emit` takes. */
export interface EmitInput {
  /** Words joined by dots, such as agent.finding; task.* and workflow.* belong to the board. */
  readonly type: string
  /** What the event is about: a task or anything else. */
  readonly entity: string
  /** What the event says; default {}. */
  readonly payload?: JsonObject | undefined
}

/** Every operation of the catalogue as a method. */
export interface Operations {
  /** Add a task. */
  add(input: AddInput): Promise<AddedTask>
  /** Add all tasks of a file at once. */
  import(input: ImportInput): Promise<ImportedTasks>
  /** Edit a task: only the named fields change. */
  edit(id: string, input?: EditInput): Promise<EditedTask>
  /** Comment on a task. */
  comment(id: string, input: CommentInput): Promise<CommentedTask>
  /** Add labels to a task. */
  labelAdd(id: string, input: LabelAddInput): Promise<LabelledTask>
  /** Remove labels from a task. */
  labelRemove(id: string, input: LabelRemoveInput): Promise<LabelledTask>
  /** Archive a task: it leaves the board, its events stay in the log. */
  archive(id: string): Promise<ArchivedTask>
  /** Archive all tasks that are done. */
  archiveDone(input?: ArchiveDoneInput): Promise<ArchivedTasks>
  /** Unarchive a task. */
  unarchive(id: string): Promise<ArchivedTask>
  /** Add blockers to a task. */
  depAdd(id: string, input: DepAddInput): Promise<BlockedTask>
  /** Remove blockers from a task. */
  depRemove(id: string, input: DepRemoveInput): Promise<BlockedTask>
  /** Show the blockers and dependents of a task. */
  depList(id: string): Promise<Dependencies>
  /** Show all blockers and dependents of a task, as trees. */
  depTree(id: string, input?: DepTreeInput): Promise<DependencyTree>
  /** Find dependency cycles among unfinished tasks. */
  depCycles(): Promise<Cycles>
  /** List tasks, oldest first. */
  list(input?: ListInput): Promise<TaskPage>
  /** List the tasks that can be started now, best first. */
  ready(input?: ReadyInput): Promise<TaskPage>
  /** Show a task with its blockers, children, comments and timeline. */
  show(id: string): Promise<TaskDetail>
  /** Explain why a task is ready or not, and where to start. */
  why(id: string): Promise<Explanation>
  /** List what needs a person: work to approve, and dead tasks. */
  needsMe(input?: NeedsMeInput): Promise<NeedPage>
  /** Wait until tasks are done, and print their results. */
  wait(input: WaitInput): Promise<WaitedTasks>
  /** Claim a task: of all agents that try, exactly one gets it. */
  claim(id: string, input?: ClaimInput): Promise<ClaimedTask>
  /** Claim the best ready task. */
  claimNext(input?: ClaimNextInput): Promise<ClaimedTask>
  /** Claim several of the best ready tasks. */
  claimSome(input: ClaimSomeInput): Promise<ClaimedTasks>
  /** Renew the lease of a claimed task. */
  renew(id: string, input?: RenewInput): Promise<RenewedClaim>
  /** Release a claimed task. */
  release(id: string, input?: ReleaseInput): Promise<TaskStatus>
  /** Complete a task, and tell what becomes ready. */
  done(id: string, input?: DoneInput): Promise<Completion>
  /** Fail a task: it is retried later. */
  fail(id: string, input: FailInput): Promise<FailedAttempt>
  /** Approve a task, and tell what becomes ready. */
  approve(id: string, input?: ApproveInput): Promise<Completion>
  /** Reject a task that waits for approval; it is open again. */
  reject(id: string, input?: RejectInput): Promise<ReopenedTask>
  /** Give a dead task new attempts, or end a back-off. */
  retry(id: string, input?: RetryInput): Promise<ReopenedTask>
  /** Reopen a done task. */
  reopen(id: string, input?: ReopenInput): Promise<ReopenedTask>
  /** Undo an event by appending its inverse. */
  undo(input?: UndoInput): Promise<UndoneEvents>
  /** Record an event that is not about the board. */
  emit(input: EmitInput): Promise<EmittedEvent>
}
