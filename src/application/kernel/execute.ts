import type {TaskCommand} from '../../domain/commands.ts'
import {decide} from '../../domain/decide.ts'
import type {Decision} from '../../domain/decision.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {Rejection} from '../../domain/rejection.ts'
import type {Task} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {AppendOutcome, EventLog} from '../../ports/event-log.ts'
import {decisionContext} from './context.ts'
import {foldEvent, hasEffect} from './fold.ts'
import type {Workspace} from './workspace.ts'

/** A command that took effect, with the task as that left it; no events when it was already fulfilled. */
export interface Accepted {
  readonly kind: 'accepted'
  readonly board: BoardTask
  readonly events: readonly RecordedEvent[]
}

export type Outcome = Accepted | {readonly kind: 'rejected'; readonly rejection: Rejection}

/** How often a command is decided again because others wrote first. */
export const MAX_ATTEMPTS = 20

/**
 * Carries out one command: read, decide, append on the condition that nobody wrote in between, and if somebody did,
 * decide again on what stands there now.
 *
 * @throws {AppError} CONTENTION when others win the append time and again.
 */
export async function execute(workspace: Workspace, command: TaskCommand): Promise<Outcome> {
  let opId = workspace.ids.uuid()
  let conflicted = 0
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const outcome = await attemptOnce(workspace, command, {opId, conflicted})
    if (outcome.kind === 'accepted' || outcome.kind === 'rejected') return outcome
    // What is in the log without an effect stays there, and is not to be taken for the next attempt.
    if (outcome.kind === 'without-effect') opId = workspace.ids.uuid()
    else conflicted = outcome.actualVersion
  }
  throw new AppError({
    code: 'CONTENTION',
    message: `others changed ${command.taskId} first, ${MAX_ATTEMPTS} times in a row`,
    details: {task_id: command.taskId},
  })
}

/** Decides a command on what is known now, and records nothing. */
export function plan({log, view}: Workspace, command: TaskCommand): Decision {
  return decide(command, view.get(command.taskId)?.task, decisionContext(command, view, log.now()))
}

interface Attempt {
  readonly opId: string
  /** The version that the last attempt met; 0 at first. */
  readonly conflicted: number
}

type AttemptOutcome = Outcome | Extract<AppendOutcome, {kind: 'version-conflict'}> | {readonly kind: 'without-effect'}

async function attemptOnce(workspace: Workspace, command: TaskCommand, attempt: Attempt): Promise<AttemptOutcome> {
  const {log, view} = workspace
  const board = view.get(command.taskId)
  const decision = plan(workspace, command)
  if ('rejection' in decision) return {kind: 'rejected', rejection: decision.rejection}
  if (decision.events.length === 0 && board) return {kind: 'accepted', board, events: []}
  // An entity can have events, and so a version, without being a task yet.
  const expectedVersion = board?.task.version ?? attempt.conflicted
  const events = stamp(decision.events, workspace)
  const outcome = await log.append(command.taskId, events, {expectedVersion, opId: attempt.opId})
  if (outcome.kind === 'version-conflict' && !outcome.recorded) return outcome
  const recorded = (outcome.kind === 'recorded' ? outcome.events : outcome.recorded) ?? []
  const {before, after} = await change(log, board?.task, recorded)
  // The last line of defence: a remote log's time is only estimated, and a lease may not have lapsed by it after all; nor
  // does every store refuse what comes second.
  const [first] = recorded
  if (first && !hasEffect(before, first)) return {kind: 'without-effect'}
  const task = after as Task
  return {kind: 'accepted', board: {...(view.get(command.taskId) as BoardTask), task}, events: recorded}
}

interface Change {
  readonly before: Task | undefined
  readonly after: Task | undefined
}

/** What the events made of the task that was decided on. Others may have written since: the answer is not about that. */
async function change(log: EventLog, decidedOn: Task | undefined, events: readonly RecordedEvent[]): Promise<Change> {
  const [first] = events
  const follows = first === undefined || first.version <= (decidedOn?.version ?? 0) + 1
  if (follows) return {before: decidedOn, after: events.reduce(foldEvent, decidedOn)}
  const history = await Array.fromAsync(log.read(first.entity_id))
  const fold = (until: number) => history.filter(({version}) => version <= until).reduce(foldEvent, decidedOn)
  return {before: fold(first.version - 1), after: fold((events.at(-1) as RecordedEvent).version)}
}

/** Says of events about to be recorded where they come from, and which event they answer, if any. */
export function stamp(
  events: readonly NewEvent[],
  {sourceId}: Workspace,
  cause?: Pick<RecordedEvent, 'id'>,
): readonly NewEvent[] {
  const origin = {source_id: sourceId, ...(cause && {causation_id: cause.id})}
  return events.map((event) => ({...event, metadata: {...event.metadata, ...origin}}))
}
