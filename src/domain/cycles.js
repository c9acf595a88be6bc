import {append, components, loopingEdges, reverse} from './components.ts'
import {compare} from './readiness.ts'
/**
 * Finds the loop that the `added` edges would close, as ids from a waiter back to itself (`a, b, a`); undefined when
 * there is none.
 *
 * Looks ahead from all gates and back from all waiters by turns, and stops when either side has nothing more to see: a
 * loop lies on both sides, and the cost follows the smaller one, however many edges are added. Every task is visited
 * once, so that a loop already in the log does not hang it.
 */
export function findCycle(added, graph) {
  const gates = gatesOf(added)
  const waiters = reverse(gates)
  const looping = loopingEdges(
    race(
      explore(waiters.keys(), (id) => [...(gates.get(id) ?? []), ...graph.waitsFor(id)]),
      explore(gates.keys(), (id) => [...(waiters.get(id) ?? []), ...graph.waitedBy(id)]),
    ),
  )
  const closing = added.find(({waiter, gate}) => looping.get(waiter)?.includes(gate))
  return closing && [closing.waiter, ...shortestWay([closing.gate], closing.waiter, looping)]
}
/**
 * Finds all loops among the edges, by their first id: tasks that can all reach each other are one of them, with one way
 * round. The way starts at `from` where that is part of the loop, else at the first id.
 */
export function findLoops(edges, from) {
  const looping = loopingEdges(gatesOf(edges))
  const loops = components(looping).map((members) => {
    const tasks = members.toSorted(compare)
    const start = tasks.find((id) => id === from) ?? tasks[0]
    return {tasks, path: [start, ...shortestWay(looping.get(start) ?? [], start, looping)]}
  })
  return loops.sort((a, b) => compare(a.tasks[0], b.tasks[0]))
}
function gatesOf(edges) {
  const gates = new Map()
  for (const {waiter, gate} of edges) append(gates, waiter, gate)
  return gates
}
/** Steps two walks by turns until one ends; what that has seen, as waiters with their gates. */
function race(ahead, behind) {
  for (;;) {
    const front = ahead.next()
    if (front.done) return front.value
    const back = behind.next()
    if (back.done) return reverse(back.value)
  }
}
/** Walks on from `starts` step by step until nothing new turns up; returns every task seen, with its neighbours. */
function* explore(starts, next) {
  const seen = new Set(starts)
  const found = new Map()
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
function shortestWay(starts, end, graph) {
  const cameFrom = new Map(starts.toSorted(compare).map((id) => [id, undefined]))
  for (const id of cameFrom.keys()) {
    if (id === end) return trace(id, cameFrom)
    for (const next of (graph.get(id) ?? []).toSorted(compare)) if (!cameFrom.has(next)) cameFrom.set(next, id)
  }
  return []
}
function trace(end, cameFrom) {
  const path = []
  for (let id = end; id !== undefined; id = cameFrom.get(id)) path.push(id)
  return path.reverse()
}
