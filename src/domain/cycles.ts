import {type Adjacency, append, components, cyclicEdges, reverse} from './components.ts'
import {compare} from './readiness.ts'

/** A gating edge: `waiter` has to wait until `gate` is done. */
export interface GatingEdge {
  readonly waiter: string
  readonly gate: string
}

/** The board as a graph of gating edges: tasks wait for their blockers, and parents for their children. */
export interface GatingGraph {
  waitsFor(id: string): readonly string[]
  waitedBy(id: string): readonly string[]
}

/** Tasks that wait for each other for ever. */
export interface Cycle {
  /** All of them, in id order. */
  readonly tasks: readonly string[]
  /** The shortest way from one of them back to itself: `a, b, a`. */
  readonly path: readonly string[]
}

/**
 * Finds the cycle that the `added` edges would close, as ids from a waiter back to itself (`a, b, a`); undefined when
 * there is none.
 *
 * Looks ahead from all gates and back from all waiters by turns, and stops when either side has nothing more to see: a
 * cycle lies on both sides, and the cost follows the smaller one, however many edges are added. Every task is visited
 * once, so that a cycle already in the log does not hang it.
 */
export function findCycle(added: readonly GatingEdge[], graph: GatingGraph): readonly string[] | undefined {
  const gates = gatesOf(added)
  const waiters = reverse(gates)
  const cyclic = cyclicEdges(
    race(
      explore(waiters.keys(), (id) => [...(gates.get(id) ?? []), ...graph.waitsFor(id)]),
      explore(gates.keys(), (id) => [...(waiters.get(id) ?? []), ...graph.waitedBy(id)]),
    ),
  )
  const closing = added.find(({waiter, gate}) => cyclic.get(waiter)?.includes(gate))
  return closing && [closing.waiter, ...shortestWay([closing.gate], closing.waiter, cyclic)]
}

/**
 * Finds all cycles among the edges, by their first id: tasks that can all reach each other are one of them, with one way
 * round. The way starts at `from` where that is part of the cycle, else at the first id.
 */
export function findCycles(edges: Iterable<GatingEdge>, from?: string): readonly Cycle[] {
  const cyclic = cyclicEdges(gatesOf(edges))
  const cycles = components(cyclic).map((members): Cycle => {
    const tasks = members.toSorted(compare)
    const start = tasks.find((id) => id === from) ?? (tasks[0] as string)
    return {tasks, path: [start, ...shortestWay(cyclic.get(start) ?? [], start, cyclic)]}
  })
  return cycles.sort((a, b) => compare(a.tasks[0] as string, b.tasks[0] as string))
}

function gatesOf(edges: Iterable<GatingEdge>): Adjacency {
  const gates = new Map<string, string[]>()
  for (const {waiter, gate} of edges) append(gates, waiter, gate)
  return gates
}

type Walk = Generator<void, Adjacency>

/** Steps two walks by turns until one ends; what that has seen, as waiters with their gates. */
function race(ahead: Walk, behind: Walk): Adjacency {
  for (;;) {
    const front = ahead.next()
    if (front.done) return front.value
    const back = behind.next()
    if (back.done) return reverse(back.value)
  }
}

/** Walks on from `starts` step by step until nothing new turns up; returns every task seen, with its neighbours. */
function* explore(starts: Iterable<string>, next: (id: string) => readonly string[]): Walk {
  const seen = new Set(starts)
  const found = new Map<string, readonly string[]>()
  // The set grows while it is gone through.
  for (const id of seen) {
    const neighbours = next(id)
    found.set(id, neighbours)
    for (const neighbour of neighbours) seen.add(neighbour)
    yield
  }
  return found
}

/** The shortest way from one of `starts` to `end`, both included; among several the first by id. Empty: there is none. */
function shortestWay(starts: readonly string[], end: string, graph: Adjacency): readonly string[] {
  const cameFrom = new Map<string, string | undefined>(starts.toSorted(compare).map((id) => [id, undefined]))
  for (const id of cameFrom.keys()) {
    if (id === end) return trace(id, cameFrom)
    for (const next of (graph.get(id) ?? []).toSorted(compare)) if (!cameFrom.has(next)) cameFrom.set(next, id)
  }
  return []
}

function trace(end: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path: string[] = []
  for (let id: string | undefined = end; id !== undefined; id = cameFrom.get(id)) path.push(id)
  return path.reverse()
}
