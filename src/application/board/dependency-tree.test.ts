import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {boardAfter} from '../../testing/boards.ts'
import {happened, viewAfter} from '../../testing/decider-spec.ts'
import {addressedEvents} from '../../testing/events-arbitrary.ts'
import {type DependencyTree, dependencyTree, type TreeOptions} from './dependency-tree.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 200)

const created = (id: string, fields: {readonly blocked_by?: string[]; readonly parent?: string} = {}) =>
  happened(id, 'task.created', {title: id.toUpperCase(), ...fields})

const tree = (view: TaskView, id: string, options: TreeOptions): DependencyTree =>
  dependencyTree(view.get(id) as BoardTask, view, options)

/** Nodes in short: depth, id, what it is, and how it is marked. */
const inShort = (nodes: DependencyTree['blockers']) =>
  nodes?.map(({depth, id, relation, loop, repeated, cut}) =>
    [depth, id, relation, loop && 'loop', repeated && 'repeated', cut && 'cut'].filter(Boolean).join(' '),
  )

const EPIC = [
  created('epic'),
  created('a', {parent: 'epic'}),
  created('b', {parent: 'epic', blocked_by: ['a', 'later']}),
  created('c', {blocked_by: ['b', 'epic']}),
]

describe('the tree of a task', () => {
  test('goes both ways, through blockers and children, and says what comes again', () => {
    const {blockers, dependents} = tree(viewAfter(...EPIC), 'epic', {direction: 'both'})
    expect(inShort(blockers)).toEqual(['1 a child', '1 b child', '2 a blocker repeated', '2 later blocker'])
    expect(inShort(dependents)).toEqual(['1 c dependent'])
  })
  test('has one side when one is asked for', () => {
    expect(tree(viewAfter(...EPIC), 'a', {direction: 'blockers'})).toEqual({
      id: 'a',
      title: 'A',
      status: 'open',
      blockers: [],
    })
    expect(inShort(tree(viewAfter(...EPIC), 'a', {direction: 'dependents'}).dependents)).toEqual([
      '1 b dependent',
      '2 c dependent',
      '2 epic parent',
      '3 c dependent repeated',
      '1 epic parent repeated',
    ])
  })
  test('ends at the depth that was asked for; what was cut short is unfolded where it stands higher', () => {
    const chain = [created('d'), created('c', {blocked_by: ['d']}), created('b', {blocked_by: ['c']})]
    const view = viewAfter(...chain, created('a', {blocked_by: ['b', 'c']}))
    const {blockers} = tree(view, 'a', {direction: 'blockers', depth: 2})
    expect(inShort(blockers)).toEqual(['1 b blocker', '2 c blocker cut', '1 c blocker', '2 d blocker'])
  })
  test('marks a loop and does not follow it', () => {
    const view = viewAfter(created('hen', {blocked_by: ['egg']}), created('egg', {blocked_by: ['hen']}))
    expect(inShort(tree(view, 'hen', {direction: 'blockers'}).blockers)).toEqual([
      '1 egg blocker',
      '2 hen blocker loop',
    ])
  })
})

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
