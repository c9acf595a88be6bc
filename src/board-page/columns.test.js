import {describe, expect, test} from 'vitest'
import {arrange, columnOf, isStale} from './columns.ts'

const NOW = Date.parse('2026-11-21T10:00:00Z')
const task = (more) => ({
  id: 'a',
  title: 'A',
  type: 'task',
  priority: 'p2',
  status: 'open',
  created_at: '2026-11-20T10:00:00.000000Z',
  ...more,
})
const at = (seconds) => new Date(NOW + seconds * 1000).toISOString()
describe('the column of a task', () => {
  test.for([
    [{}, 'ready'],
    [{open_blockers: 1}, 'blocked'],
    [{open_children: 2}, 'blocked'],
    [{not_before: at(5)}, 'blocked'],
    [{not_before: at(0)}, 'ready'],
    [{status: 'in-progress', open_blockers: 1}, 'in-progress'],
    [{status: 'awaiting-approval'}, 'awaiting-approval'],
    [{status: 'dead', open_children: 1}, 'dead'],
    [{status: 'done'}, 'done'],
  ])('of %o is %s', ([more, column]) => {
    expect(columnOf(task(more), NOW)).toBe(column)
  })
  test('does not depend on when the server was asked: a pause ends by itself', () => {
    const paused = task({not_before: at(5)})
    expect([NOW + 4999, NOW + 5000].map((now) => columnOf(paused, now))).toEqual(['blocked', 'ready'])
  })
})
test('a lease lapses by itself', () => {
  const held = task({status: 'in-progress', lease_until: at(5)})
  expect([NOW + 4999, NOW + 5000].map((now) => isStale(held, now))).toEqual([false, true])
  expect(isStale(task({status: 'in-progress'}), NOW)).toBe(false)
})
test('columns begin with what is most urgent, and with what was done last', () => {
  const tasks = [
    task({id: 'later', created_at: at(-1)}),
    task({id: 'older', created_at: at(-9)}),
    task({id: 'urgent', priority: 'p0'}),
    task({id: 'unblocks', unblocks: 2}),
    task({id: 'done-first', status: 'done', done_at: at(-20)}),
    task({id: 'done-last', status: 'done', done_at: at(-10)}),
  ]
  const columns = arrange(tasks, NOW)
  expect(columns.get('ready')?.map(({id}) => id)).toEqual(['urgent', 'unblocks', 'older', 'later'])
  expect(columns.get('done')?.map(({id}) => id)).toEqual(['done-last', 'done-first'])
  expect(columns.get('dead')).toEqual([])
})
