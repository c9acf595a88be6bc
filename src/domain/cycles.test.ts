import fc from 'fast-check'
import {expect, test} from 'vitest'
import {findCycle, findCycles, type GatingEdge, type GatingGraph} from './cycles.ts'

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

function expectWay(path: readonly string[], edges: readonly GatingEdge[]): void {
  for (const [i, gate] of path.slice(1).entries()) expect(edges).toContainEqual({waiter: path[i], gate})
}

/** A chain of so many tasks, each waiting for the next: 0 → 1 → 2 … */
function chain(length: number): readonly GatingEdge[] {
  return Array.from({length}, (_, i) => ({waiter: `${i}`, gate: `${i + 1}`}))
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
      expectWay(path, all)
      expect(added).toContainEqual({waiter: path[0], gate: path[1]})
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

test('many new edges are checked in one go: no task is looked at twice', () => {
  const looked: string[] = []
  const look = (id: string) => {
    looked.push(id)
    return []
  }
  const empty: GatingGraph = {waitsFor: look, waitedBy: look}
  const added = chain(10_000)
  expect(findCycle(added, empty)).toBeUndefined()
  expect(looked.length).toBeLessThanOrEqual(2 * 10_001)
  expect(findCycle([...added, {waiter: '10000', gate: '0'}], empty)).toHaveLength(10_002)
})

test('all loops are found: tasks are in one exactly when they can reach each other, and the way round is real', () => {
  fc.assert(
    fc.property(fc.array(edge, {maxLength: 14}), (edges) => {
      const loops = findCycles(edges)
      const onLoop = ['a', 'b', 'c', 'd', 'e', 'f'].filter((id) => reachable(id, edges).has(id))
      expect(loops.flatMap(({tasks}) => tasks).sort()).toEqual(onLoop)
      for (const {tasks, path} of loops) {
        for (const id of tasks) expect([...reachable(id, edges)]).toEqual(expect.arrayContaining([...tasks]))
        expect([path[0], path.at(-1)]).toEqual([tasks[0], tasks[0]])
        expect(tasks).toEqual(expect.arrayContaining([...path]))
        expectWay(path, edges)
      }
    }),
    {numRuns: 1000},
  )
})

test('the same loops are found in the same way, whatever the order of the edges', () => {
  fc.assert(
    fc.property(fc.array(edge, {maxLength: 14}), (edges) => {
      expect(findCycles(edges.toReversed())).toEqual(findCycles(edges))
    }),
  )
})

test('the way round is the shortest, and starts where it is asked to', () => {
  const edges = ['ab', 'bc', 'ca', 'ba'].map(([waiter = '', gate = '']) => ({waiter, gate}))
  expect(findCycles(edges)).toEqual([{tasks: ['a', 'b', 'c'], path: ['a', 'b', 'a']}])
  expect(findCycles(edges, 'c')).toEqual([{tasks: ['a', 'b', 'c'], path: ['c', 'a', 'b', 'c']}])
  expect(findCycles(edges, 'x')).toEqual(findCycles(edges))
})

test('depth and width are unlimited: a chain, a ring and a hub of a hundred thousand tasks', () => {
  const long = chain(100_000)
  expect(findCycles(long)).toEqual([])
  const [ring] = findCycles([...long, {waiter: '100000', gate: '0'}])
  expect(ring?.path).toHaveLength(100_002)
  expect(findCycles(long.map(({waiter}) => ({waiter, gate: 'hub'})))).toEqual([])
})
