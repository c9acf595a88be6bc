import type {Actor, TaskChanges, TaskCommand} from './commands.ts'
import type {TaskEvent, TaskFields} from './events.ts'
import {evolve} from './evolve.ts'
import {isSameJson, type JsonValue} from './json.ts'
import type {Task} from './task.ts'

/** Events that no other event takes back: they happened, and what they led to is undone by other commands. */
export type Irreversible = Exclude<
  TaskEvent['kind'],
  'claimed' | 'completed' | 'updated' | 'dependency-added' | 'dependency-removed' | 'archived' | 'unarchived'
>

/** A command whose event takes back what an event did, or why there is none. */
export type Compensation =
  | {readonly command: TaskCommand}
  | {readonly reason: 'without-effect' | 'superseded' | Irreversible}

/** One event of a task, and the task just before it. */
export interface Step {
  readonly event: TaskEvent
  readonly before: Task | undefined
}

type CommandBody<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by'> : never
type Body = CommandBody<TaskCommand>
type Of<K extends TaskEvent['kind']> = Extract<TaskEvent, {kind: K}>
/** What takes an event back; undefined where what it did no longer stands. */
type Reversals = {
  readonly [K in Exclude<TaskEvent['kind'], Irreversible>]: (
    event: Of<K>,
    task: Task,
    before: Task | undefined,
  ) => Body | undefined
}

const REVERSALS: Reversals = {
  claimed: ({version}, task) => (task.claim?.version === version ? {kind: 'release', reason: 'undone'} : undefined),
  completed: ({at}, {completion}) =>
    completion?.at === at && completion.approval === undefined ? {kind: 'reopen', reason: 'undone'} : undefined,
  updated: ({fields}, task, before) => before && editBack(fields, before, task),
  'dependency-added': ({dependsOn}, {blockedBy}) =>
    blockedBy.includes(dependsOn) ? {kind: 'remove-blockers', blockerIds: [dependsOn]} : undefined,
  // Forced: the blocker may never have existed, and is put back as it was.
  'dependency-removed': ({dependsOn}, {blockedBy}) =>
    blockedBy.includes(dependsOn) ? undefined : {kind: 'add-blockers', blockerIds: [dependsOn], force: true},
  archived: (_, {archived}) => (archived ? {kind: 'unarchive'} : undefined),
  unarchived: (_, {archived}) => (archived ? undefined : {kind: 'archive'}),
}

/**
 * Finds the command that takes back one event, on the task as it is now.
 *
 * Only what the event did and what still stands is taken back: what others have done since is not.
 */
export function compensate({event, before}: Step, task: Task, by: Actor): Compensation {
  // Not by its time: two events of one task can have the same, to the microsecond.
  if (evolve(before, event) === before) return {reason: 'without-effect'}
  if (!isReversible(event)) return {reason: event.kind as Irreversible}
  const reversal = REVERSALS[event.kind] as Reversals['claimed']
  const body = reversal(event as Of<'claimed'>, task, before)
  if (body === undefined) return {reason: 'superseded'}
  return {command: {...body, taskId: task.id, by} as TaskCommand}
}

function isReversible(event: TaskEvent): event is Of<keyof Reversals> {
  return event.kind in REVERSALS
}

const EDITABLE = {
  title: 'title',
  description: 'description',
  priority: 'priority',
  taskType: 'type',
  parent: 'parent',
  labels: 'labels',
  maxAttempts: 'maxAttempts',
  needsApproval: 'needsApproval',
} as const satisfies Partial<Record<keyof TaskFields, keyof Task>>

/** The previous values of what the event set, as long as all of it still is as the event left it. */
function editBack(fields: TaskFields, before: Task, task: Task): Body | undefined {
  const named = (Object.keys(EDITABLE) as (keyof typeof EDITABLE)[]).filter((name) => fields[name] !== undefined)
  const value = (of: Task, name: keyof typeof EDITABLE) => (of[EDITABLE[name]] ?? null) as JsonValue
  const stands = named.every((name) => isSameJson(value(task, name), fields[name] as JsonValue))
  if (!stands || named.length === 0) return undefined
  const changes = Object.fromEntries(named.map((name) => [name, value(before, name)])) as TaskChanges
  return {kind: 'edit', changes}
}
