import {findCycles, type GatingEdge} from '../../domain/cycles.ts'
import type {Instant} from '../../domain/instant.ts'
import {type BoardTask, compare, compareReady, isReady} from '../../domain/readiness.ts'
import {isDone} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type Condition, conditionOf, conditionsOf, STATES, type TaskCondition} from './condition.ts'
import {type Neighbour, openGates, openWaiters} from './neighbours.ts'
import {type Progress, progressOf, type RelatedTask, relate} from './representation.ts'

/** The maximum number of tasks that the search for a start visits. */
const MAX_WALKED = 1000
/** The maximum number of tasks in a list. */
const MAX_NAMED = 20

/** Why a task is ready, or is not. */
export interface Explanation {
  readonly id: string
  readonly title: string
  readonly status: string
  readonly ready?: true
  /** The conditions of the task's own state. */
  readonly conditions?: readonly Condition[]
  /** Its blockers that are not done. */
  readonly blockers?: readonly TaskCondition[]
  /** The first of its unfinished children, and how many there are. */
  readonly children?: readonly TaskCondition[]
  readonly open_children?: number
  readonly progress?: Progress
  /** The path of the cycle, if the task waits for itself. */
  readonly loop?: readonly string[]
  /** The first of its direct dependents. */
  readonly dependents?: readonly RelatedTask[]
  readonly unblocks?: number
  /** The tasks at the ends of the chains that it waits for: those to work on, or to fix. */
  readonly start_with?: readonly TaskCondition[]
  /** Cycles among the tasks that it waits for. */
  readonly loops?: readonly (readonly string[])[]
  /** More tasks to start with exist than are listed. */
  readonly cut?: true
}

/** Explains why a task is ready, or is not, what it unblocks, and where to start. */
export function explain(board: BoardTask, view: TaskView, now: Instant): Explanation {
  const {id, title, status} = board.task
  const conditions = conditionsOf(board.task, now)
  return {
    id,
    title,
    status,
    ...(isReady(board, now) && {ready: true as const}),
    ...(conditions.length > 0 && {conditions}),
    ...(!isDone(board.task) && {...obstacles(board, view, now), ...waiting(board, view), ...starts(board, view, now)}),
  }
}

function obstacles(board: BoardTask, view: TaskView, now: Instant) {
  const gates = openGates(board, view, MAX_NAMED)
  const told = (wanted: Neighbour['relation']): readonly TaskCondition[] =>
    gates.filter(({relation}) => relation === wanted).map((gate) => conditionOf(gate.id, gate.board, now))
  const [blockers, children] = [told('blocker'), told('child')]
  return {
    ...(blockers.length > 0 && {blockers}),
    ...(children.length > 0 && {children, open_children: board.openChildren}),
    ...(board.openChildren + board.doneChildren > 0 && {progress: progressOf(board)}),
  }
}

function waiting(board: BoardTask, view: TaskView) {
  const dependents = openWaiters(board, view, MAX_NAMED).map((waiter) => relate(waiter.id, waiter.board))
  return dependents.length > 0 && {dependents, unblocks: board.unblocks}
}

function starts(top: BoardTask, view: TaskView, now: Instant) {
  const {id} = top.task
  const {visited, complete} = walk(top, view)
  const ends = visited
    .map((seen): End => ({...seen, condition: conditionOf(seen.id, seen.board, now)}))
    .filter((end) => end.id !== id && isEnd(end))
    .toSorted(compareEnds)
  const loops = findCycles(visited.flatMap(edgesOf), id).map(({path}) => path)
  const own = loops.find(([start]) => start === id)
  const others = loops.filter((path) => path !== own)
  const cut = !complete || ends.length > MAX_NAMED || others.length > MAX_NAMED
  return {
    ...(own && {loop: own}),
    ...(ends.length > 0 && {start_with: ends.slice(0, MAX_NAMED).map(({condition}) => condition)}),
    ...(others.length > 0 && {loops: others.slice(0, MAX_NAMED)}),
    ...(cut && {cut}),
  }
}

interface Visited {
  readonly id: string
  readonly board: BoardTask | undefined
  readonly gates: readonly Neighbour[]
}

interface End extends Visited {
  readonly condition: TaskCondition
}

/** Visits the tasks that a task waits for, the nearest first. */
function walk(top: BoardTask, view: TaskView): {readonly visited: readonly Visited[]; readonly complete: boolean} {
  const seen = new Map<string, BoardTask | undefined>([[top.task.id, top]])
  const visited: Visited[] = []
  // The map grows while it is gone through.
  for (const [id, board] of seen) {
    if (visited.length === MAX_WALKED) break
    const gates = board ? openGates(board, view, MAX_WALKED) : []
    visited.push({id, board, gates})
    for (const gate of gates) seen.set(gate.id, gate.board)
  }
  return {visited, complete: visited.length === seen.size && visited.every(isWhole)}
}

function isWhole({board, gates}: Visited): boolean {
  return !board || gates.length >= board.openBlockers + board.openChildren
}

function edgesOf({id, gates}: Visited): readonly GatingEdge[] {
  return gates.map((gate) => ({waiter: id, gate: gate.id}))
}

/** Work goes on, or is stuck, at a task that waits for nothing; and at one that needs somebody's decision in any case. */
function isEnd({condition: {state}, gates}: End): boolean {
  return gates.length === 0 || state === 'dead' || state === 'awaiting-approval'
}

function compareEnds(a: End, b: End): number {
  const order = STATES.indexOf(a.condition.state) - STATES.indexOf(b.condition.state)
  if (order !== 0) return order
  return a.board && b.board ? compareReady(a.board, b.board) : compare(a.id, b.id)
}
