import {describe, expect, test} from 'vitest'
import type {BoardTask} from '../../domain/readiness.ts'
import {happened, viewAfter} from '../../testing/decider-spec.ts'
import {describeBlockers, describeDependencies} from './blockers.ts'

const created = (id: string, fields: {readonly blocked_by?: string[]; readonly parent?: string} = {}) =>
  happened(id, 'task.created', {title: id.toUpperCase(), ...fields})

const EPIC = [
  created('epic'),
  created('a', {parent: 'epic'}),
  created('b', {parent: 'epic', blocked_by: ['a', 'later']}),
  created('c', {blocked_by: ['b', 'epic']}),
]

describe('the neighbours of a task', () => {
  test('are told apart: blockers and children, dependents and parent', () => {
    const view = viewAfter(...EPIC)
    const ids = (related: readonly {readonly id: string}[]) => related.map(({id}) => id)
    const {blockers, children, dependents, parent} = describeDependencies(view.get('b') as BoardTask, view)
    expect([ids(blockers), children, ids(dependents), parent?.id]).toEqual([['a', 'later'], [], ['c'], 'epic'])
    expect(ids(describeDependencies(view.get('epic') as BoardTask, view).children)).toEqual(['a', 'b'])
  })
  test('may be archived', () => {
    const view = viewAfter(...EPIC, happened('a', 'task.archived'))
    expect(describeDependencies(view.get('b') as BoardTask, view).blockers).toMatchObject([
      {id: 'a', status: 'open', archived: true},
      {id: 'later', status: 'missing'},
    ])
  })
})

test('what a task waits for is told with its holder, and blockers that do not exist yet', () => {
  const view = viewAfter(...EPIC, happened('b', 'task.claimed', {}, 'ada'), happened('a', 'task.completed'))
  expect(describeBlockers(view.get('b') as BoardTask, view)).toMatchObject({
    id: 'b',
    claimed_by: 'ada',
    open_blockers: 1,
    blockers: [
      {id: 'a', status: 'done'},
      {id: 'later', status: 'missing'},
    ],
  })
  expect(describeBlockers(view.get('a') as BoardTask, view)).toEqual({id: 'a', open_blockers: 0, blockers: []})
})
