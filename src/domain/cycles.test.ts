import fc from 'fast-check'
import {expect, test} from 'vitest'
import {findCycle, type GatingEdge, type GatingGraph} from './cycles.ts'

function graphOf(edges: readonly GatingEdge[]): GatingGraph {
  return {
    waitsFor: (id) => edges.filter((edge) => edge.waiter === id).map((edge) => edge.gate),
    waitedBy: (id) => edges.filter((edge) => edge.gate === id).map((edge) => edge.waiter),
  }
}

const node = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const edge = fc.record({waiter: node, gate: node})

/** Everything that can be reached from `from`, the plain way. */
function reachable(from: string, edges: readonly GatingEdge[]): Set<string> {
  const seen = new Set<string>()
  const visit = (id: string): void => {
    for (const {waiter, gate} of edges) {
      if (waiter !== id || seen.has(gate)) continue
      seen.add(gate)
      visit(gate)
    }
  }
  visit(from)
  return seen
}

test('a loop is found exactly when an added edge lies on one, and the path is real', () => {
  fc.assert(
    fc.property(fc.array(edge, {maxLength: 12}), fc.array(edge, {minLength: 1, maxLength: 3}), (known, added) => {
      const all = [...known, ...added]
      const path = findCycle(added, graphOf(known))
      expect(path !== undefined).toBe(
        added.some(({waiter, gate}) => gate === waiter || reachable(gate, all).has(waiter)),
      )
      if (!path) return
      expect(path[0]).toBe(path.at(-1))
      for (const [i, gate] of path.slice(1).entries()) expect(all).toContainEqual({waiter: path[i], gate})
    }),
    {numRuns: 2000},
  )
})

test('the cost follows the smaller side: a long chain behind a new task is not walked', () => {
  const looked: string[] = []
  const chain: GatingGraph = {
    waitsFor: (id) => {
      looked.push(id)
      return [`${id}x`]
    },
    waitedBy: () => [],
  }
  expect(findCycle([{waiter: 'new', gate: 'chain'}], chain)).toBeUndefined()
  expect(looked.length).toBeLessThan(3)
})
