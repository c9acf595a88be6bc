import {describe, expect, test} from 'vitest'
import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type Happened, happened, recorded} from '../../testing/decider-spec.ts'
import {describeDependencies} from './blockers.ts'
import {type DependencyTree, dependencyTree, type TreeOptions} from './dependency-tree.ts'
import {unfinishedCycles} from './unfinished-cycles.ts'
import {createMemoryTaskView} from './view-of-tasks.ts'

function viewOf(...events: readonly Happened[]): TaskView {
  const log = recorded(events)
  return createMemoryTaskView(() => log)
}

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

describe('the neighbours of a task', () => {
  test('are told apart: blockers and children, dependents and parent', () => {
    const view = viewOf(...EPIC)
    const ids = (related: readonly {readonly id: string}[]) => related.map(({id}) => id)
    const {blockers, children, dependents, parent} = describeDependencies(view.get('b') as BoardTask, view)
    expect([ids(blockers), children, ids(dependents), parent?.id]).toEqual([['a', 'later'], [], ['c'], 'epic'])
    expect(ids(describeDependencies(view.get('epic') as BoardTask, view).children)).toEqual(['a', 'b'])
  })
  test('may be archived', () => {
    const view = viewOf(...EPIC, happened('a', 'task.archived'))
    expect(describeDependencies(view.get('b') as BoardTask, view).blockers).toMatchObject([
      {id: 'a', status: 'open', archived: true},
      {id: 'later', status: 'missing'},
    ])
  })
})

describe('the tree of a task', () => {
  test('goes both ways, through blockers and children, and says what comes again', () => {
    const {blockers, dependents} = tree(viewOf(...EPIC), 'epic', {direction: 'both'})
    expect(inShort(blockers)).toEqual(['1 a child', '1 b child', '2 a blocker repeated', '2 later blocker'])
    expect(inShort(dependents)).toEqual(['1 c dependent'])
  })
  test('has one side when one is asked for', () => {
    expect(tree(viewOf(...EPIC), 'a', {direction: 'blockers'})).toEqual({
      id: 'a',
      title: 'A',
      status: 'open',
      blockers: [],
    })
    expect(inShort(tree(viewOf(...EPIC), 'a', {direction: 'dependents'}).dependents)).toEqual([
      '1 b dependent',
      '2 c dependent',
      '2 epic parent',
      '3 c dependent repeated',
      '1 epic parent repeated',
    ])
  })
  test('ends at the depth that was asked for; what was cut short is unfolded where it stands higher', () => {
    const chain = [created('d'), created('c', {blocked_by: ['d']}), created('b', {blocked_by: ['c']})]
    const view = viewOf(...chain, created('a', {blocked_by: ['b', 'c']}))
    const {blockers} = tree(view, 'a', {direction: 'blockers', depth: 2})
    expect(inShort(blockers)).toEqual(['1 b blocker', '2 c blocker cut', '1 c blocker', '2 d blocker'])
  })
  test('marks a loop and does not follow it', () => {
    const view = viewOf(created('hen', {blocked_by: ['egg']}), created('egg', {blocked_by: ['hen']}))
    expect(inShort(tree(view, 'hen', {direction: 'blockers'}).blockers)).toEqual([
      '1 egg blocker',
      '2 hen blocker loop',
    ])
  })
})

describe('loops', () => {
  const HEN = [created('hen', {blocked_by: ['egg']}), created('egg', {blocked_by: ['hen']})]

  test('are found over blockers and parents alike', () => {
    const view = viewOf(...HEN, created('top', {blocked_by: ['below']}), created('below', {parent: 'top'}))
    // The parent waits for its child, and names it as a blocker: one edge twice, and no loop.
    expect(unfinishedCycles(view)).toEqual([{tasks: ['egg', 'hen'], path: ['egg', 'hen', 'egg']}])
    const turned = viewOf(created('top'), created('below', {parent: 'top', blocked_by: ['top']}))
    expect(unfinishedCycles(turned)).toEqual([{tasks: ['below', 'top'], path: ['below', 'top', 'below']}])
  })
  test('are none where something in them is done, or a child of them archived', () => {
    expect(unfinishedCycles(viewOf(...HEN, happened('egg', 'task.completed')))).toEqual([])
    const child = [created('top'), created('below', {parent: 'top', blocked_by: ['top']})]
    expect(unfinishedCycles(viewOf(...child, happened('below', 'task.archived')))).toEqual([])
  })
})
