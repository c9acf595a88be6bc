import type {CreateTask} from '../../domain/commands.ts'
import {execute, type Outcome, type Workspace} from '../kernel/index.ts'

/** A task to create; without an id, one is generated. */
export type TaskDraft = Omit<CreateTask, 'kind' | 'taskId'> & {readonly taskId?: string | undefined}

const SHORTEST_ID = 6
const MAX_COLLISIONS = 20

/** Creates a task. A generated id that is taken is quietly replaced; a given one is refused with `ID_TAKEN`. */
export async function createTask(workspace: Workspace, draft: TaskDraft): Promise<Outcome> {
  if (draft.taskId !== undefined) return execute(workspace, {...draft, taskId: draft.taskId, kind: 'create'})
  const length = idLength(workspace.view.size())
  for (let collisions = 0; ; collisions++) {
    const taskId = await workspace.ids.taskId(length + Math.floor(collisions / 4))
    const outcome = await execute(workspace, {...draft, taskId, kind: 'create'})
    const taken = outcome.kind === 'rejected' && outcome.rejection.code === 'ID_TAKEN'
    if (!taken || collisions === MAX_COLLISIONS) return outcome
  }
}

/** One more character for every tenfold growth past 10,000 tasks, so that ids made apart hardly ever meet. */
export function idLength(tasks: number): number {
  return SHORTEST_ID + Math.max(0, Math.ceil(Math.log10(Math.max(tasks, 1) / 10_000)))
}
