import type {Actor, TaskCommand} from '../../domain/commands.ts'
import {type Compensation, compensate, type Step} from '../../domain/compensate.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import type {Task} from '../../domain/task.ts'
import {agentOf, decodeEvent} from '../../domain/vocabulary.ts'
import {AppError} from '../../errors/app-error.ts'
import type {Hint} from '../../errors/hints.ts'
import type {EntityAppend} from '../../ports/event-log.ts'
import {trackNewlyBlocked} from '../board/index.ts'
import {appendTogether, foldEvent, plan, type Workspace, withOrigin} from '../kernel/index.ts'
import {refusal} from './refusal.ts'

/** The event to undo, by id or position; `last`: the newest command of the actor that was not undone. */
export type UndoTarget = {readonly eventId: string} | {readonly position: number} | 'last'

/** An undone event and the events that undo it; with `dry_run`, those that would. */
export interface Undone {
  /** The task. */
  readonly id: string
  readonly undone: {readonly event_id: string; readonly position: number; readonly event_type: string}
  readonly events: readonly Pick<RecordedEvent, 'event_type' | 'payload'>[]
  /** Tasks that could go on, or did, and have to wait for it again. */
  readonly now_blocked?: readonly string[]
  readonly dry_run?: true
}

/** How far back a command of one's own is looked for. */
const MAX_LOOKED_BACK = 1000

/**
 * Appends the events that take back what `target` names, newest first: all of it, or nothing. Nothing is removed from the
 * log.
 */
export async function undo(
  workspace: Workspace,
  target: UndoTarget,
  {by, dryRun}: {readonly by: Actor; readonly dryRun: boolean},
): Promise<readonly Undone[]> {
  const targets = await targeted(workspace, target, by)
  const nowBlocked = new Map(targets.map(({entity_id: id}) => [id, trackNewlyBlocked(id, workspace.view)]))
  const planned = (_: unknown, opId = workspace.ids.uuid()) => planUndo(workspace, targets, {by, opId})
  const {steps} = dryRun ? await planned(undefined) : await appendTogether(workspace, planned, 'the tasks')
  return steps.map(({event: {id, entity_id, position, event_type}, events}): Undone => {
    const blocked = nowBlocked.get(entity_id)?.() ?? []
    return {
      id: entity_id,
      undone: {event_id: id, position, event_type},
      events: events.map(({event_type, payload}) => ({event_type, payload})),
      ...(blocked.length > 0 && {now_blocked: blocked}),
      ...(dryRun && {dry_run: true}),
    }
  })
}

/** An event, and those that take it back. */
interface UndoStep {
  readonly event: RecordedEvent
  readonly events: Undone['events']
}

interface Undoing {
  readonly by: Actor
  /** What an earlier try has recorded of it already carries this. */
  readonly opId: string
}

/** Decides what takes the events back. @throws {AppError} for the first of them that cannot be. */
async function planUndo(workspace: Workspace, targets: readonly RecordedEvent[], {by, opId}: Undoing) {
  const steps: UndoStep[] = []
  const appends = new Map<string, EntityAppend>()
  for (const event of targets) {
    const entityId = event.entity_id
    // The version first: whatever happens while the rest is read is a conflict.
    const expectedVersion = workspace.view.get(entityId)?.task.version ?? 0
    const history = await Array.fromAsync(workspace.log.read(entityId))
    const answers = history.filter(({metadata}) => metadata?.causation_id === event.id && metadata.op_id === opId)
    if (answers.length > 0) {
      steps.push({event, events: answers})
      continue
    }
    const command = commandAgainst(workspace, {event, history}, by)
    const events = withOrigin(eventsOf(workspace, command, event), workspace, event)
    steps.push({event, events})
    const before = appends.get(entityId) ?? {entityId, events: [], expectedVersion}
    appends.set(entityId, {...before, events: [...before.events, ...events]})
  }
  return {steps, appends: [...appends.values()]}
}

async function targeted({log}: Workspace, target: UndoTarget, by: Actor): Promise<readonly RecordedEvent[]> {
  if (target === 'last') return lastCommandOf(await Array.fromAsync(log.readAll({last: MAX_LOOKED_BACK})), by)
  const options = 'eventId' in target ? target : {after: target.position - 1}
  for await (const event of log.readAll(options)) {
    if ('eventId' in target || event.position === target.position) return [event]
    break
  }
  const named = 'eventId' in target ? target.eventId : `position ${target.position}`
  throw new AppError({code: 'EVENT_NOT_FOUND', message: `event ${named} not found`})
}

/** A command may have recorded several events. What was undone, and undoing itself, are passed over. */
function lastCommandOf(events: readonly RecordedEvent[], by: Actor): readonly RecordedEvent[] {
  const undone = new Set(events.map(({metadata}) => metadata?.causation_id))
  const isOwn = (event: RecordedEvent) =>
    agentOf(event) === by.agentId &&
    event.event_type !== 'task.claim.renewed' &&
    event.metadata?.causation_id === undefined &&
    !undone.has(event.id)
  const newest = events.findLast(isOwn)
  if (!newest) {
    throw new AppError({
      code: 'EVENT_NOT_FOUND',
      message: `nothing to undo: the newest ${MAX_LOOKED_BACK} events have no command of ${by.agentId} that was not undone`,
    })
  }
  const sameCommand = (event: RecordedEvent) => event.metadata?.op_id === newest.metadata?.op_id && isOwn(event)
  return newest.metadata?.op_id === undefined ? [newest] : events.filter(sameCommand).reverse()
}

/** An event of an entity, with all of them in order. */
interface Placed {
  readonly event: RecordedEvent
  readonly history: readonly RecordedEvent[]
}

function commandAgainst({view}: Workspace, {event, history}: Placed, by: Actor): TaskCommand {
  const step = stepOf(event, history)
  const task = view.get(event.entity_id)?.task
  if (!step || !task) throw cannotUndo(event, 'it is not about a task')
  const compensation = compensate(step, task, by)
  if ('reason' in compensation) throw irreversible(event, compensation.reason)
  return compensation.command
}

/** The event with its task just before it; undefined for one that is not about a task. */
function stepOf(event: RecordedEvent, history: readonly RecordedEvent[]): Step | undefined {
  const decoded = decodeEvent(event)
  if (decoded.kind !== 'task') return undefined
  const before = history.filter(({version}) => version < event.version).reduce<Task | undefined>(foldEvent, undefined)
  return {event: decoded.event, before}
}

function eventsOf(workspace: Workspace, command: TaskCommand, undone: RecordedEvent): readonly NewEvent[] {
  const decision = plan(workspace, command)
  if ('rejection' in decision) throw refusal(decision.rejection, workspace.view)
  if (decision.events.length === 0) throw irreversible(undone, 'superseded')
  return decision.events
}

type Reason = Extract<Compensation, {reason: string}>['reason']

const REASONS: Readonly<Record<Reason, string>> = {
  'without-effect': 'it changed nothing',
  superseded: 'the task has changed since',
  created: 'a task stays in the log',
  'claim-renewed': 'a renewed lease ends by itself',
  released: 'the claim has ended',
  failed: 'a failed attempt stays counted',
  retried: 'earlier attempts are no longer counted',
  reopened: 'the completion it ended is over',
  'approval-requested': 'it waits for a decision',
  'approval-granted': 'the task is done',
  'approval-rejected': 'the completion it ended is over',
  commented: 'a comment may have been read',
}

function irreversible(event: RecordedEvent, reason: Reason): AppError {
  const hasWayOn = reason !== 'without-effect' && reason !== 'superseded' && reason !== 'retried'
  const params = {task_id: event.entity_id}
  return cannotUndo(event, REASONS[reason], hasWayOn ? {reason: `undo-${reason}`, params} : undefined)
}

function cannotUndo(event: RecordedEvent, why: string, hint?: Hint): AppError {
  const {id, entity_id, event_type, position} = event
  return new AppError({
    code: 'CANNOT_UNDO',
    message: `${event_type} of ${entity_id} (position ${position}) cannot be undone: ${why}`,
    hint,
    details: {task_id: entity_id, event_id: id, event_type},
  })
}
