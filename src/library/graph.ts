// Written by `npm run build` from the catalogue of operations: do not edit.
import type {Progress, RelatedTask} from './tasks.ts'

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
  readonly blockers?: readonly TreeNode[] | undefined
  /** What waits for it. */
  readonly dependents?: readonly TreeNode[] | undefined
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
  readonly conditions?: readonly OwnCondition[] | undefined
  /** Its blockers that are not done. */
  readonly blockers?: readonly TaskCondition[] | undefined
  /** The oldest of its unfinished children, at most 20. */
  readonly children?: readonly TaskCondition[] | undefined
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
  readonly startWith?: readonly TaskCondition[] | undefined
  /** Cycles among the tasks that it waits for. */
  readonly loops?: readonly (readonly string[])[] | undefined
  /** There is more to start with than is named; the search looks at 1,000 tasks at most. */
  readonly cut?: true | undefined
}

/** Something about the task itself. */
export interface OwnCondition {
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
}

/** A task, and the first thing to know about it. */
export interface TaskCondition {
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
}

/** A task somewhere below the top. */
export interface TreeNode extends RelatedTask {
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
}
