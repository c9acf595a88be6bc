import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {TaskSummary} from '../application/board/representation.ts'
import {choose, EVERYTHING, type Filter, readFilter, writeFilter} from './filter.ts'

const task = (id: string, more: Partial<TaskSummary> = {}): [string, TaskSummary] => [
  id,
  {id, title: `Title of ${id}`, type: 'task', priority: 'p2', status: 'open', created_at: '', ...more},
]
const board = new Map([
  task('epic', {type: 'epic'}),
  task('child', {parent: 'epic', labels: ['Text'], priority: 'p0'}),
  task('grandchild', {parent: 'child', claimed_by: 'ada'}),
  task('finished', {done_by: 'ada', type: 'bug'}),
  task('a', {parent: 'b'}),
  task('b', {parent: 'a'}),
])
const chosen = (filter: Partial<Filter>) => choose(board, {...EVERYTHING, ...filter}).map(({id}) => id)

test('a filter lets through what has all that it asks for', () => {
  expect(chosen({})).toHaveLength(6)
  expect(chosen({q: 'TITLE child'})).toEqual(['child', 'grandchild'])
  expect(chosen({q: 'text'})).toEqual(['child'])
  expect(chosen({agent: 'ada'})).toEqual(['grandchild', 'finished'])
  expect(chosen({agent: 'ada', type: 'bug'})).toEqual(['finished'])
  expect(chosen({priority: 'p0'})).toEqual(['child'])
  expect(chosen({label: 'Text'})).toEqual(['child'])
})

test('an epic is all that is below it, also where parents go round in a circle', () => {
  expect(chosen({epic: 'epic'})).toEqual(['epic', 'child', 'grandchild'])
  expect(chosen({epic: 'a'})).toEqual(['a', 'b'])
  expect(chosen({epic: 'nobody'})).toEqual([])
})

test('a filter comes back from its address as it was', () => {
  const text = fc.string({unit: 'grapheme'})
  const filters = fc.record({q: text, priority: text, type: text, label: text, agent: text, epic: text})
  fc.assert(
    fc.property(filters, (filter) => {
      expect(readFilter(new URLSearchParams(writeFilter(filter)))).toEqual(filter)
    }),
  )
  expect(writeFilter(EVERYTHING)).toBe('')
})
