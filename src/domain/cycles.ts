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

/**
 * Finds the loop that the `added` edges would close, as ids from a waiter back to itself (`a, b, a`); undefined when
 * there is none.
 *
 * Looks from both ends by turns and stops when either has nothing more to see, so that the cost follows the smaller
 * side; every task is visited once, so that a loop already in the log does not hang it.
 */
export function findCycle(added: readonly GatingEdge[], graph: GatingGraph): readonly string[] | undefined {
  const forward = (id: string) => [
    ...added.filter((edge) => edge.waiter === id).map((edge) => edge.gate),
    ...graph.waitsFor(id),
  ]
  const backward = (id: string) => [
    ...added.filter((edge) => edge.gate === id).map((edge) => edge.waiter),
    ...graph.waitedBy(id),
  ]
  for (const {waiter, gate} of added) {
    const path = race(explore(gate, waiter, forward), explore(waiter, gate, backward))
    if (path) return [waiter, ...path]
  }
  return undefined
}

type Walk = Generator<void, readonly string[] | undefined>

/** Steps two walks by turns until one ends; the way found, from gate to waiter. */
function race(ahead: Walk, behind: Walk): readonly string[] | undefined {
  for (;;) {
    const front = ahead.next()
    if (front.done) return front.value
    const back = behind.next()
    if (back.done) return back.value?.toReversed()
  }
}

/** Walks from `from` step by step; returns the way to `to`, both ends included, or undefined when there is none. */
function* explore(from: string, to: string, next: (id: string) => readonly string[]): Walk {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]])
  const pending = [from]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === to) return trace(id, cameFrom)
    for (const neighbour of next(id)) {
      if (cameFrom.has(neighbour)) continue
      cameFrom.set(neighbour, id)
      pending.push(neighbour)
    }
    yield
  }
  return undefined
}

function trace(end: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path: string[] = []
  for (let id: string | undefined = end; id !== undefined; id = cameFrom.get(id)) path.unshift(id)
  return path
}
