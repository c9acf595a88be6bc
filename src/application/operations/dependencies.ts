import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type Blocked, dependencyTree, describeBlockers, describeDependencies, unfinishedCycles} from '../board/index.ts'
import {blockerId, resolveId} from '../input/index.ts'
import * as schemas from './edit.schema.ts'
import {reading, working} from './operation.ts'
import * as outputs from './outputs.schema.ts'
import * as reads from './read.schema.ts'

export const depAdd = /* @__PURE__ */ working({
  name: 'dep add',
  summary: 'Add blockers to a task',
  role: 'work',
  idempotent: true,
  input: schemas.depAdd,
  output: outputs.blocked,
  run: async (session, {id, blockers, force = false}): Promise<Blocked> => {
    const {view} = session.workspace
    const blockerIds = blockers.map((given) => blockerId(view, given, force))
    const {board} = await session.act(id, {kind: 'add-blockers', blockerIds, force})
    return describeBlockers(board, view)
  },
})

export const depRemove = /* @__PURE__ */ working({
  name: 'dep remove',
  summary: 'Remove blockers from a task',
  role: 'work',
  input: schemas.depRemove,
  output: outputs.blocked,
  run: async (session, {id: given, blockers}): Promise<Blocked> => {
    const {view} = session.workspace
    const id = resolveId(view, given)
    const known = view.get(id)?.task.blockedBy ?? []
    const blockerIds = blockers.map((blocker) => namedBlocker(known, blocker))
    const {board} = await session.act(id, {kind: 'remove-blockers', blockerIds})
    return describeBlockers(board, view)
  },
})

/** The blocker that `given` means: one of the task's own, by its id or the beginning of it; unknown ones are refused later. */
function namedBlocker(blockers: readonly string[], given: string): string {
  const beginning = blockers.filter((id) => id.startsWith(given))
  return beginning.length === 1 && !blockers.includes(given) ? (beginning[0] as string) : given
}

/** Finds the task that an operation is about. @throws {AppError} TASK_NOT_FOUND, AMBIGUOUS_ID. */
export function find(view: TaskView, id: string): BoardTask {
  return view.get(resolveId(view, id)) as BoardTask
}

export const depList = /* @__PURE__ */ reading({
  name: 'dep list',
  summary: 'Show the blockers and dependents of a task',
  role: 'read',
  input: reads.one,
  output: outputs.dependencies,
  run: async ({workspace: {view}}, {id}) => describeDependencies(find(view, id), view),
})

export const depTree = /* @__PURE__ */ reading({
  name: 'dep tree',
  summary: 'Show all blockers and dependents of a task, as trees',
  role: 'read',
  input: reads.depTree,
  output: outputs.dependencyTree,
  run: async ({workspace: {view}}, {id, direction = 'both', depth}) =>
    dependencyTree(find(view, id), view, {direction, depth}),
})

export const depCycles = /* @__PURE__ */ reading({
  name: 'dep cycles',
  summary: 'Find dependency cycles among unfinished tasks',
  role: 'read',
  input: reads.nothing,
  output: outputs.cycles,
  run: async ({workspace: {view}}) => ({cycles: unfinishedCycles(view)}),
})
