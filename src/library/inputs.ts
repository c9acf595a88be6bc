// Written by `npm run build` from the catalogue of operations: do not edit.
import type {JsonObject, JsonValue} from '../domain/json.ts'

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
