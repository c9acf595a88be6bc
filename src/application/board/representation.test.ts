import {expect, test} from 'vitest'
import type {RecordedEvent} from '../../domain/events.ts'
import type {Instant} from '../../domain/instant.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import {actor, happened, recorded, taskAfter} from '../../testing/decider-spec.ts'
import {summarize, timelineEntry, wordPath} from './representation.ts'

const task = taskAfter('launch', happened('launch', 'task.created')) as BoardTask['task']
const withChildren = (openChildren: number, doneChildren: number) =>
  summarize({task, openBlockers: 0, openChildren, doneChildren, unblocks: 0}, 0 as Instant)

test.each([
  [3, 2, {done: 2, total: 5, percent: 40}],
  [1, 199, {done: 199, total: 200, percent: 99}],
  [0, 4, {done: 4, total: 4, percent: 100}],
])('the progress of %i unfinished and %i finished children is rounded down', (open, done, progress) => {
  expect(withChildren(open, done).progress).toEqual(progress)
})

test('a task without children has no progress', () => {
  expect(withChildren(0, 0)).not.toHaveProperty('progress')
})

test('of a very long loop a text shows both ends', () => {
  const path = Array.from({length: 1001}, (_, i) => `t${i % 1000}`)
  expect(wordPath(['a', 'b', 'a'])).toBe('a → b → a')
  expect(wordPath(path)).toMatch(/^t0 → t1 → .* → t9 → … 981 more … → t991 → .* → t999 → t0$/)
})

test.each(['', 5, null])(
  'where a foreign payload names %j as who acted, the metadata counts, as in the fold',
  (named) => {
    const [event] = recorded([happened('launch', 'task.created', {agent_id: named}, actor('ada'))])
    expect(timelineEntry(event as RecordedEvent).by).toBe('ada')
  },
)
