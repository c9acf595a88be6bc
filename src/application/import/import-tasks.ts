import type {EventLog} from '../../ports/event-log.ts'
import {summarize, type TaskSummary} from '../board/index.ts'
import {appendTogether, type Workspace, withOrigin} from '../kernel/index.ts'
import {type ImportOptions, type ImportPlan, planImport} from './plan-import.ts'
import type {FileTask} from './task-file-fields.ts'

/** A task of the file, as it is now. */
export interface ImportedTask extends TaskSummary {
  /** It existed before, and is unchanged. */
  readonly existing?: true
}

/**
 * Creates the tasks of a file in one step: all of them, or none. A task that is there already under its id and title is
 * left as it is, so that an import may be repeated.
 *
 * @throws {AppError} when one of them is refused; CONTENTION when others win the append time and again.
 */
export async function importTasks(
  workspace: Workspace,
  tasks: readonly FileTask[],
  options: ImportOptions,
): Promise<readonly ImportedTask[]> {
  let before: readonly string[] = []
  const imported = await appendTogether(
    workspace,
    async (conflicted, opId) => {
      const plan = await planImport(workspace, tasks, {...options, before})
      before = plan.ids
      const appends = [...plan.created].map(([entityId, events]) => ({
        entityId,
        events: withOrigin(events, workspace),
        // An entity can have events, and so a version, without being a task yet.
        expectedVersion: conflicted.get(entityId) ?? 0,
      }))
      return {...plan, opId, appends}
    },
    'the board',
  )
  return report(workspace, imported)
}

async function report(
  {log, view}: Workspace,
  {ids, created, opId}: ImportPlan & {readonly opId: string},
): Promise<readonly ImportedTask[]> {
  const now = log.now()
  const tasks: ImportedTask[] = []
  for (const id of ids) {
    const board = view.get(id)
    const isOwn = created.has(id) || (await isOfOperation(log, id, opId))
    if (board) tasks.push({...summarize(board, now), ...(!isOwn && {existing: true as const})})
  }
  return tasks
}

/** A remote store may have recorded a part of an earlier try. */
async function isOfOperation(log: EventLog, id: string, opId: string): Promise<boolean> {
  for await (const {metadata} of log.read(id)) return metadata?.op_id === opId
  return false
}
