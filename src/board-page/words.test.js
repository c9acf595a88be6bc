import {expect, test} from 'vitest'
import {actorOf, briefly, count, distance, duration, sayingOf, verbOf} from './words.ts'

const NOW = Date.parse('2026-11-21T10:00:00Z')
test('lengths of time are told in their two largest units', () => {
  const lengths = [0, 900, 59000, 60000, 61000, 3600000, 3661000, 90000000]
  expect(lengths.map(duration)).toEqual([
    '0 s',
    '1 s',
    '59 s',
    '1 min',
    '1 min 1 s',
    '1 h 0 min',
    '1 h 1 min',
    '1 d 1 h',
  ])
})
test('instants are told by how far away they are', () => {
  expect(distance('2026-11-21T09:57:00.000000Z', NOW)).toBe('3 minutes ago')
  expect(distance('2026-11-23T10:00:00.000000Z', NOW)).toBe('in 2 days')
  expect(briefly('2026-11-21T07:00:00.000000Z', NOW)).toBe('3h ago')
})
test('events are told in words, and unknown ones as they are', () => {
  expect([verbOf('task.claimed'), verbOf('workflow.step.completed'), verbOf('agent.finding')]).toEqual([
    'claimed',
    'completed',
    'agent.finding',
  ])
  expect(sayingOf('task.claimed', {agent_id: 'ada', lease_seconds: 900})).toBe('for 15 min')
  expect(sayingOf('task.failed', {reason: 'Red', retryable: false})).toBe('Red · trying again would not help')
  expect(sayingOf('task.created', {title: 'T', priority: 'p1'})).toBe('T')
  expect(sayingOf('task.updated', {title: 'T', labels: ['x']})).toBe('title: T · labels: ["x"]')
  expect([sayingOf('x', null), sayingOf('x', [1]), sayingOf('x', 'word')]).toEqual(['', '[1]', '"word"'])
  expect([
    actorOf({payload: {agent_id: 'a'}, metadata: null}),
    actorOf({payload: 7, metadata: {agent_id: 'b'}}),
  ]).toEqual(['a', 'b'])
  expect([count(1, 'task'), count(1200, 'task')]).toEqual(['1 task', '1,200 tasks'])
})
