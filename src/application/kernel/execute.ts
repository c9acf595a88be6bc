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
 * @param known The task as the caller has just read it: it is not read again for the first attempt.
 * @throws {AppError} CONTENTION when others win the append time and again.
 */
export async function execute(workspace: Workspace, command: TaskCommand, known?: BoardTask): Promise<Outcome> {
  let opId = workspace.ids.uuid()
  let lastSeenVersion = 0
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const board = (attempt === 0 ? known : undefined) ?? workspace.view.get(command.taskId)
    const outcome = await attemptOnce(workspace, command, {opId, lastSeenVersion, board})
    if (outcome.kind === 'accepted' || outcome.kind === 'rejected') return outcome
    // The superseded events stay in the log, and must not be taken for the next attempt's.
    if (outcome.kind === 'superseded') opId = workspace.ids.uuid()
    else lastSeenVersion = outcome.actualVersion
  }
  throw new AppError({
    code: 'CONTENTION',
    message: `others changed ${command.taskId} first, ${MAX_ATTEMPTS} times in a row`,
    details: {task_id: command.taskId},
  })
}

/** Decides a command on what is known now, and records nothing. */
export function plan(workspace: Workspace, command: TaskCommand): Decision {
  return decideOn(workspace.view.get(command.taskId), workspace, command)
}

function decideOn(board: BoardTask | undefined, {log, view}: Workspace, command: TaskCommand): Decision {
  return decide(command, board?.task, decisionContext(command, view, log.now(), board))
}

interface Attempt {
  readonly opId: string
  /** The entity's version that made the last attempt fail; 0 at first. */
  readonly lastSeenVersion: number
  /** The task that the command is decided on. */
  readonly board: BoardTask | undefined
}

type AttemptOutcome = Outcome | Extract<AppendOutcome, {kind: 'version-conflict'}> | {readonly kind: 'superseded'}

async function attemptOnce(workspace: Workspace, command: TaskCommand, attempt: Attempt): Promise<AttemptOutcome> {
  const {log, view} = workspace
  const {board} = attempt
  const decision = decideOn(board, workspace, command)
  if ('rejection' in decision) return {kind: 'rejected', rejection: decision.rejection}
  if (decision.events.length === 0 && board) return {kind: 'accepted', board, events: []}
  // An entity can have events, and so a version, without being a task yet.
  const expectedVersion = board?.task.version ?? attempt.lastSeenVersion
  const events = withOrigin(decision.events, workspace)
  const outcome = await log.append(command.taskId, events, {expectedVersion, opId: attempt.opId})
  if (outcome.kind === 'version-conflict' && !outcome.recorded) return outcome
  const recorded = (outcome.kind === 'recorded' ? outcome.events : outcome.recorded) ?? []
  const {before, after} = await foldAround(log, board?.task, recorded)
  // The last line of defence: a remote log's time is only estimated, and a lease may not have lapsed by it after all; nor
  // does every store refuse what comes second.
  const [first] = recorded
  if (first && !hasEffect(before, first)) return {kind: 'superseded'}
  const task = after as Task
  return {kind: 'accepted', board: {...(view.get(command.taskId) as BoardTask), task}, events: recorded}
}

interface Change {
  readonly before: Task | undefined
  readonly after: Task | undefined
}

/** Folds the task around the events: as they found it, and as they left it. What others wrote since is left out. */
async function foldAround(
  log: EventLog,
  decidedOn: Task | undefined,
  events: readonly RecordedEvent[],
): Promise<Change> {
  const [first] = events
  const follows = first === undefined || first.version <= (decidedOn?.version ?? 0) + 1
  if (follows) return {before: decidedOn, after: events.reduce(foldEvent, decidedOn)}
  const history = await Array.fromAsync(log.read(first.entity_id))
  const fold = (until: number) => history.filter(({version}) => version <= until).reduce(foldEvent, decidedOn)
  return {before: fold(first.version - 1), after: fold((events.at(-1) as RecordedEvent).version)}
}

/** Adds to the metadata of events about to be recorded where they come from, and which event caused them, if any. */
export function withOrigin(
  events: readonly NewEvent[],
  {sourceId}: Workspace,
  cause?: Pick<RecordedEvent, 'id'>,
): readonly NewEvent[] {
  const origin = {source_id: sourceId, ...(cause && {causation_id: cause.id})}
  return events.map((event) => ({...event, metadata: {...event.metadata, ...origin}}))
}
