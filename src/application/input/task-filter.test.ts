import {describe, expect, test} from 'vitest'
import {happened, viewAfter} from '../../testing/decider-spec.ts'
import {type ListInput, readCriteria, readListFilter, readReadyFilter, readStatuses} from './task-filter.ts'

const view = viewAfter(
  happened('launch', 'task.created'),
  happened('research', 'task.created', {parent: 'launch', blocked_by: ['budget']}),
)
const read = (input: ListInput) => readListFilter(input, view)

describe('a filter', () => {
  test('has only the criteria that are given', () => {
    expect(read({})).toEqual({})
    expect(readCriteria({priority: undefined, label: undefined})).toEqual({})
    expect(read({claimed: false, no_blockers: false, depth: undefined})).toEqual({claimed: false, noBlockers: false})
  })
  test('reads lists with commas, repeated values and both alike', () => {
    for (const label of ['a,b,c', ['a', 'b', 'c'], ['a,b', ' c '], 'a, b ,c'])
      expect(read({label})).toEqual({labels: ['a', 'b', 'c']})
  })
  test('reads each criterion by its own rule', () => {
    expect(read({priority: '0,P1', type: 'Bug', status: ['open', 'IN-PROGRESS']})).toEqual({
      priorities: ['p0', 'p1'],
      types: ['bug'],
      statuses: ['open', 'in-progress'],
    })
    expect(read({claimed_by: 'ada', claimed: true, archived: 'only', limit: 3})).toEqual({
      claimedBy: 'ada',
      claimed: true,
      archived: 'only',
      limit: 3,
    })
  })
  test.each([
    [{priority: 'p9'}, 'invalid priority "p9"; expected p0, p1, p2 or p3'],
    [{type: 'saga'}, 'invalid type "saga"; expected task, bug, feature, epic or chore'],
    [{status: 'ready'}, 'invalid status "ready"; expected open, in-progress, awaiting-approval, done or dead'],
    [{label: 'a,,b'}, 'an empty value was given'],
    [{label: ''}, 'an empty value was given'],
    [{priority: ['p1', ' ']}, 'an empty value was given'],
  ])('refuses %j', (input: ListInput, message) => {
    expect(() => read(input)).toThrow(expect.objectContaining({code: 'USAGE', message}))
  })
  test('has at most a hundred labels', () => {
    const labels = Array.from({length: 100}, (_, i) => `l${i}`)
    expect(read({label: labels}).labels).toHaveLength(100)
    expect(() => read({label: [...labels, 'one-more']})).toThrow(
      expect.objectContaining({code: 'INVALID_INPUT', message: 'too many labels: 101; expected at most 100'}),
    )
  })
})

describe('tasks that a filter names', () => {
  test('are found by the beginning of their ids', () => {
    expect(read({parent: 'lau'})).toEqual({parent: 'launch'})
    expect(readReadyFilter({parent: 'lau'}, view)).toEqual({parent: 'launch', depth: 'all'})
    expect(read({parent: 'launch', depth: 'all'})).toEqual({parent: 'launch', depth: 'all'})
    expect(() => read({parent: 'nobody'})).toThrow(expect.objectContaining({code: 'TASK_NOT_FOUND'}))
  })
  test('may be blockers that do not exist yet, if a task names them', () => {
    expect(read({blocked_by: 'budget'})).toEqual({blockedBy: 'budget'})
    expect(() => read({blocked_by: 'nobody'})).toThrow(expect.objectContaining({code: 'TASK_NOT_FOUND'}))
  })
  test('may be none at all: an empty list of ids shows nothing', () => {
    expect(read({id: 'b, a'})).toEqual({ids: ['b', 'a']})
    expect(read({id: ''})).toEqual({ids: []})
    expect(read({id: []})).toEqual({ids: []})
  })
})

test('statuses are read where they are the only criterion', () => {
  expect(readStatuses(undefined)).toBeUndefined()
  expect(readStatuses('done,dead')).toEqual(['done', 'dead'])
})
