import type {CreateTask, TaskCommand} from '../../domain/commands.ts'
import {findCycle, type GatingEdge} from '../../domain/cycles.ts'
import type {DecisionContext} from '../../domain/decision.ts'
import type {Instant} from '../../domain/instant.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {Blocker} from '../../domain/rejection.ts'
import {isDone} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'

/** Gathers from the board what deciding `command` has to know; `board` is the task that it is about. */
export function decisionContext(
  command: TaskCommand,
  view: TaskView,
  now: Instant,
  board: BoardTask | undefined,
): DecisionContext {
  const edges = newEdges(command)
  return {
    now,
    openBlockers: command.kind === 'claim' ? openBlockers(board, view) : [],
    unknown: namedTasks(command).filter(({id}) => !view.get(id)),
    cycle: edges.length > 0 ? findCycle(edges, view) : undefined,
  }
}

/**
 * Gathers what deciding several new tasks has to know, where each may name others of them. A loop that they would close
 * together is every one's loop.
 */
export function creationContext(
  commands: readonly CreateTask[],
  view: TaskView,
  now: Instant,
): (command: CreateTask) => DecisionContext {
  const created = new Set(commands.map(({taskId}) => taskId))
  const cycle = findCycle(commands.flatMap(newEdges), view)
  const isUnknown = ({id}: {readonly id: string}) => !created.has(id) && !view.get(id)
  return (command) => ({now, openBlockers: [], unknown: namedTasks(command).filter(isUnknown), cycle})
}

/** The blockers of a task that are not done, in the order in which they were named. */
export function openBlockers(found: BoardTask | undefined, view: TaskView): readonly Blocker[] {
  if (!found || found.openBlockers === 0) return []
  return found.task.blockedBy.flatMap((id): Blocker[] => {
    const blocker = view.get(id)?.task
    if (!blocker) return [{id, status: 'missing'}]
    return isDone(blocker) ? [] : [{id, status: blocker.status, claimedBy: blocker.claim?.agentId}]
  })
}

function newEdges(command: TaskCommand): readonly GatingEdge[] {
  const waiter = command.taskId
  const edges = newBlockers(command).map((gate) => ({waiter, gate}))
  const parent = newParent(command)
  return parent === undefined ? edges : [...edges, {waiter: parent, gate: waiter}]
}

function namedTasks(command: TaskCommand): DecisionContext['unknown'] {
  const blockers = newBlockers(command).map((id) => ({id, role: 'blocker' as const}))
  const parent = newParent(command)
  return parent === undefined ? blockers : [...blockers, {id: parent, role: 'parent'}]
}

function newBlockers(command: TaskCommand): readonly string[] {
  if (command.kind === 'add-blockers') return command.blockerIds
  return command.kind === 'create' ? command.blockedBy : []
}

function newParent(command: TaskCommand): string | undefined {
  const parent =
    command.kind === 'edit' ? command.changes.parent : command.kind === 'create' ? command.parent : undefined
  return parent ?? undefined
}
