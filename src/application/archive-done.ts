import type {Actor} from '../domain/commands.ts'
import type {Instant} from '../domain/instant.ts'
import {isDone, type Task} from '../domain/task.ts'
import {AppError} from '../errors/app-error.ts'
import type {EntityAppend} from '../ports/event-log.ts'
import {MAX_ATTEMPTS, plan, stamp} from './execute.ts'
import type {Workspace} from './workspace.ts'

/** What to archive of what is done, and how. */
export interface ArchiveDoneOptions {
  /** Only what was done before this instant. */
  readonly before?: Instant | undefined
  /** How many tasks at once: few enough that others need not wait long for the log, nor undo much work. */
  readonly chunk?: number
}

const CHUNK = 500

/**
 * Archives what is done, in steps that are all or nothing each; what somebody reopens in between stays on the board.
 *
 * @returns the ids of what it has archived. @throws {AppError} CONTENTION.
 */
export async function archiveDone(
  workspace: Workspace,
  by: Actor,
  {before, chunk = CHUNK}: ArchiveDoneOptions = {},
): Promise<readonly string[]> {
  const done = workspace.view.list({statuses: ['done']}).tasks
  const ids = done.filter(({task}) => before === undefined || doneAt(task) < before).map(({task}) => task.id)
  const archived: string[] = []
  for (let start = 0; start < ids.length; start += chunk)
    archived.push(...(await archiveTogether(workspace, by, ids.slice(start, start + chunk))))
  return archived
}

/** When it became done: where somebody had to approve, that is when they did. */
function doneAt({completion, updatedAt}: Task): Instant {
  return completion?.approval?.at ?? completion?.at ?? updatedAt
}

async function archiveTogether(workspace: Workspace, by: Actor, ids: readonly string[]): Promise<readonly string[]> {
  const opId = workspace.ids.uuid()
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const appends = ids.flatMap((id) => archiving(workspace, by, id))
    const outcome = await workspace.log.appendAll(appends, {opId})
    if (outcome.kind === 'recorded') return appends.map(({entityId}) => entityId)
  }
  throw new AppError({code: 'CONTENTION', message: `others changed done tasks first, ${MAX_ATTEMPTS} times in a row`})
}

function archiving(workspace: Workspace, by: Actor, taskId: string): readonly EntityAppend[] {
  const task = workspace.view.get(taskId)?.task
  if (!task || !isDone(task)) return []
  const decision = plan(workspace, {kind: 'archive', taskId, by})
  if ('rejection' in decision || decision.events.length === 0) return []
  return [{entityId: taskId, events: stamp(decision.events, workspace), expectedVersion: task.version}]
}
