import type {Actor} from '../../domain/commands.ts'
import type {Instant} from '../../domain/instant.ts'
import {isDone, type Task} from '../../domain/task.ts'
import type {EntityAppend} from '../../ports/event-log.ts'
import {appendTogether, plan, type Workspace, withOrigin} from '../kernel/index.ts'

/** Which done tasks to archive, and how. */
export interface ArchiveDoneOptions {
  /** Only tasks that were done before this instant. */
  readonly before?: Instant | undefined
  /** Tasks per transaction: few, so that other writers do not wait long. */
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
  const isMeant = (task: Task) => isDone(task) && (before === undefined || doneAt(task) < before)
  const done = workspace.view.list({statuses: ['done']}).tasks
  const ids = done.filter(({task}) => isMeant(task)).map(({task}) => task.id)
  const archived: string[] = []
  for (let start = 0; start < ids.length; start += chunk) {
    const some = ids.slice(start, start + chunk)
    const planned = async (_: unknown, opId: string) => ({
      taken: await archivedBy(opId, some, workspace),
      appends: some.flatMap((id) => archiving(workspace, by, id, isMeant)),
    })
    const {taken, appends} = await appendTogether(workspace, planned, 'done tasks')
    archived.push(...taken, ...appends.map(({entityId}) => entityId))
  }
  return archived
}

/** The tasks that an earlier attempt of the operation archived. */
async function archivedBy(opId: string, ids: readonly string[], {log, view}: Workspace): Promise<readonly string[]> {
  const taken: string[] = []
  for (const id of ids.filter((one) => view.get(one)?.task.archived))
    for await (const {metadata} of log.read(id)) if (metadata?.op_id === opId) taken.push(id)
  return taken
}

/** The time at which a task became done: that of its approval, if it needed one. */
function doneAt({completion, updatedAt}: Task): Instant {
  return completion?.approval?.at ?? completion?.at ?? updatedAt
}

function archiving(
  workspace: Workspace,
  by: Actor,
  taskId: string,
  isMeant: (task: Task) => boolean,
): readonly EntityAppend[] {
  const task = workspace.view.get(taskId)?.task
  if (!task || !isMeant(task)) return []
  const decision = plan(workspace, {kind: 'archive', taskId, by})
  if ('rejection' in decision || decision.events.length === 0) return []
  return [{entityId: taskId, events: withOrigin(decision.events, workspace), expectedVersion: task.version}]
}
