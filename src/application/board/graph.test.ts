import fc from 'fast-check'
import {expect, test} from 'vitest'
import {isDone} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type AddressedEvent, addressedEvents} from '../../testing/events-arbitrary.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {type DependencyTree, dependencyTree} from './dependency-tree.ts'
import {explain} from './explain.ts'
import {unfinishedCycles} from './unfinished-cycles.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 200)

async function boardAfter(events: readonly AddressedEvent[]) {
  const {log, view, clock, ids} = createMemoryWorkspace()
  for (const {entityId, event, pause} of events) {
    clock.advance(pause)
    await log.append(entityId, [event], {opId: ids.uuid()})
  }
  const boards = [...view.ids()].flatMap((id) => view.get(id) ?? [])
  return {view, now: log.now(), boards}
}

/** What can be reached from a task, itself included where it is on a loop; existing or not. */
function reachable(from: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(next(from))
  for (const id of seen) for (const neighbour of next(id)) seen.add(neighbour)
  return seen
}

const idsOf = (nodes: DependencyTree['blockers'] = []) => [...new Set(nodes.map(({id}) => id))].sort()

/** The parents of tasks may not exist: they wait for nothing, and are not unfolded. */
const known =
  (view: TaskView, next: (id: string) => readonly string[]) =>
  (id: string): readonly string[] =>
    view.get(id) ? next(id) : []

test('a tree names all that can be reached, each unfolded once', async () => {
  await fc.assert(
    fc.asyncProperty(addressedEvents(25), async (events) => {
      const {view, boards} = await boardAfter(events)
      for (const board of boards) {
        const {id} = board.task
        const {blockers, dependents} = dependencyTree(board, view, {direction: 'both'})
        expect(idsOf(blockers)).toEqual([...reachable(id, known(view, view.waitsFor))].sort())
        expect(idsOf(dependents)).toEqual([...reachable(id, known(view, view.waitedBy))].sort())
        const first = blockers?.filter(({repeated, loop}) => !repeated && !loop).map((node) => node.id) ?? []
        expect(first.length).toBe(new Set(first).size)
      }
    }),
    {numRuns: RUNS},
  )
})

test('whatever is not ready has a reason, and whatever waits has a start or a loop', async () => {
  await fc.assert(
    fc.asyncProperty(addressedEvents(25), async (events) => {
      const {view, now, boards} = await boardAfter(events)
      const looping = new Set(unfinishedCycles(view).flatMap(({tasks}) => tasks))
      for (const board of boards) {
        const told = explain(board, view, now)
        const own = (told.conditions ?? []).filter(({state}) => state !== 'stale')
        const waits = told.blockers !== undefined || told.children !== undefined
        expect(told.ready === true).toBe(own.length === 0 && !waits)
        expect(waits).toBe(!isDone(board.task) && board.openBlockers + board.openChildren > 0)
        expect((told.start_with ?? told.loops ?? told.loop) !== undefined).toBe(waits)
        expect(told.loop !== undefined).toBe(looping.has(board.task.id))
      }
    }),
    {numRuns: RUNS},
  )
})
