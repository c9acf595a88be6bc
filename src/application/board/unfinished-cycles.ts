import {type Cycle, findCycles, type GatingEdge} from '../../domain/cycles.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {openGates} from './neighbours.ts'

/**
 * Finds the tasks that wait for each other for ever: cycles of the whole board in which nothing is finished.
 *
 * Looks at the edges alone first, so that only tasks that can be part of a loop are read.
 */
export function unfinishedCycles(view: TaskView): readonly Cycle[] {
  const suspects = findCycles(view.edges()).flatMap(({tasks}) => tasks)
  return findCycles(suspects.flatMap((id) => openEdges(id, view)))
}

function openEdges(id: string, view: TaskView): readonly GatingEdge[] {
  const board = view.get(id)
  return board ? openGates(board, view).map((gate) => ({waiter: id, gate: gate.id})) : []
}
