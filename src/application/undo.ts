import type {Actor, TaskCommand} from '../domain/commands.ts'
import {compensate, type Step} from '../domain/compensate.ts'
import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import type {Task} from '../domain/task.ts'
import {decodeEvent} from '../domain/vocabulary.ts'
import {AppError} from '../errors/app-error.ts'
import {execute, plan} from './execute.ts'
import {foldEvent} from './fold.ts'
import {refusal} from './refusal.ts'
import {agentOf} from './representation.ts'
import type {Workspace} from './workspace.ts'

/** An event, named by its id or its position; `last` means the newest command of one's own that was not undone. */
export type UndoTarget = {readonly eventId: string} | {readonly position: number} | 'last'

/** What was taken back by what: with `dry_run`, what would be. */
export interface Undone {
  /** The task. */
  readonly id: string
  readonly undone: {readonly event_id: string; readonly position: number; readonly event_type: string}
  readonly events: readonly Pick<NewEvent, 'event_type' | 'payload'>[]
  readonly dry_run?: true
}

/** How far back a command of one's own is looked for. */
const MAX_LOOKED_BACK = 1000

/** Appends the events that take back what `target` names, newest first. Nothing is removed from the log. */
export async function undo(
  workspace: Workspace,
  target: UndoTarget,
  {by, dryRun}: {readonly by: Actor; readonly dryRun: boolean},
): Promise<readonly Undone[]> {
  const undone: Undone[] = []
  for (const event of await targeted(workspace, target, by)) {
    const command = await commandAgainst(workspace, event, by)
    const events = dryRun ? planned(workspace, command) : await appended(workspace, command, event)
    if (events.length === 0) throw cannotUndo(event, 'what it did no longer stands')
    undone.push({
      id: event.entity_id,
      undone: {event_id: event.id, position: event.position, event_type: event.event_type},
      events: events.map(({event_type, payload}) => ({event_type, payload})),
      ...(dryRun && {dry_run: true}),
    })
  }
  return undone
}

async function targeted({log}: Workspace, target: UndoTarget, by: Actor): Promise<readonly RecordedEvent[]> {
  if (target === 'last') return lastCommandOf(await Array.fromAsync(log.readAll({last: MAX_LOOKED_BACK})), by)
  const options = 'eventId' in target ? target : {after: target.position - 1}
  for await (const event of log.readAll(options)) {
    if ('eventId' in target || event.position === target.position) return [event]
    break
  }
  const named = 'eventId' in target ? target.eventId : `position ${target.position}`
  throw new AppError({code: 'EVENT_NOT_FOUND', message: `there is no event ${named}`})
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
      message: `none of the newest ${MAX_LOOKED_BACK} events is a command of ${by.agentId} that was not undone`,
    })
  }
  const sameCommand = (event: RecordedEvent) => event.metadata?.op_id === newest.metadata?.op_id && isOwn(event)
  return newest.metadata?.op_id === undefined ? [newest] : events.filter(sameCommand).reverse()
}

async function commandAgainst(workspace: Workspace, event: RecordedEvent, by: Actor): Promise<TaskCommand> {
  const step = await stepOf(workspace, event)
  const task = workspace.view.get(event.entity_id)?.task
  if (!step || !task) throw cannotUndo(event, 'it says nothing about a task')
  const compensation = compensate(step, task, by)
  if ('because' in compensation) throw cannotUndo(event, compensation.because)
  return compensation.command
}

/** What the event did: its task just before and just after it. */
async function stepOf({log}: Workspace, event: RecordedEvent): Promise<Step | undefined> {
  const decoded = decodeEvent(event)
  if (decoded.kind !== 'task') return undefined
  let before: Task | undefined
  for await (const earlier of log.read(event.entity_id)) {
    if (earlier.version >= event.version) break
    before = foldEvent(before, earlier)
  }
  return {event: decoded.event, before, after: foldEvent(before, event)}
}

function planned(workspace: Workspace, command: TaskCommand): readonly NewEvent[] {
  const decision = plan(workspace, command)
  if ('rejection' in decision) throw refusal(decision.rejection, workspace.view)
  return decision.events
}

async function appended(
  workspace: Workspace,
  command: TaskCommand,
  cause: RecordedEvent,
): Promise<readonly NewEvent[]> {
  const outcome = await execute(workspace, command, {causationId: cause.id})
  if (outcome.kind === 'rejected') throw refusal(outcome.rejection, workspace.view)
  return outcome.events as readonly NewEvent[]
}

function cannotUndo({id, entity_id, event_type, position}: RecordedEvent, because: string): AppError {
  return new AppError({
    code: 'CANNOT_UNDO',
    message: `${event_type} of ${entity_id} (position ${position}) cannot be undone: ${because}`,
    details: {task_id: entity_id, event_id: id, event_type},
  })
}
