import {describe, expect, test} from 'vitest'
import {foldTasks} from '../application/kernel/fold.ts'
import {actor, type Happened, happened, recorded} from '../testing/decider-spec.ts'
import {compensate} from './compensate.ts'
import type {Task} from './task.ts'
import {decodeEvent} from './vocabulary.ts'

const ada = actor('ada')
const bob = actor('bob')
const created = happened('a', 'task.created', {title: 'A', labels: ['x'], blocked_by: ['b']}, ada)
const claimed = happened('a', 'task.claimed', {}, ada)

/** What takes back event `version` of `a` after all that happened. */
function undoing(version: number, ...events: readonly Happened[]) {
  const log = recorded(events)
  const foldTo = (count: number) => foldTasks(log.slice(0, count)).get('a')
  const decoded = decodeEvent(log[version - 1] as (typeof log)[0])
  if (decoded.kind !== 'task') throw new Error('not about a task')
  return compensate({event: decoded.event, before: foldTo(version - 1)}, foldTo(log.length) as Task, ada)
}

const command = (body: object) => ({command: {...body, taskId: 'a', by: ada}})
const SINCE = {reason: 'superseded'}

describe('what takes back', () => {
  test('a claim is its release, while it stands', () => {
    expect(undoing(2, created, claimed)).toEqual(command({kind: 'release', reason: 'undone'}))
    expect(undoing(2, created, claimed, happened('a', 'task.released', {}, ada))).toEqual(SINCE)
  })
  test('a completion is reopening, as long as it is that completion', () => {
    const done = happened('a', 'task.completed', {}, ada)
    const reopened = happened('a', 'task.reopened', {}, bob)
    expect(undoing(2, created, done)).toEqual(command({kind: 'reopen', reason: 'undone'}))
    expect(undoing(2, created, done, reopened)).toEqual(SINCE)
    expect(undoing(2, created, done, reopened, happened('a', 'task.completed', {}, bob))).toEqual(SINCE)
  })
  test('a completion is reopening only as long as nobody has approved of it', () => {
    const created = happened('a', 'task.created', {title: 'A', needs_approval: true}, ada)
    const done = happened('a', 'task.completed', {}, ada)
    expect(undoing(2, created, done)).toEqual(command({kind: 'reopen', reason: 'undone'}))
    expect(undoing(2, created, done, happened('a', 'task.approval.granted', {}, bob))).toEqual(SINCE)
  })
  test('an edit is the edit back, of what it changed', () => {
    const edited = happened('a', 'task.updated', {title: 'B', description: 'more', labels: ['y']}, ada)
    expect(undoing(2, created, edited)).toEqual(
      command({kind: 'edit', changes: {title: 'A', description: null, labels: ['x']}}),
    )
    expect(undoing(2, created, edited, happened('a', 'task.updated', {priority: 'p0'}, bob))).toEqual(
      command({kind: 'edit', changes: {title: 'A', description: null, labels: ['x']}}),
    )
    expect(undoing(2, created, edited, happened('a', 'task.updated', {title: 'C'}, bob))).toEqual(SINCE)
  })
  test('a dependency is the other way round', () => {
    const added = happened('a', 'task.dependency.added', {depends_on: 'c'}, ada)
    const removed = happened('a', 'task.dependency.removed', {depends_on: 'b'}, ada)
    expect(undoing(2, created, added)).toEqual(command({kind: 'remove-blockers', blockerIds: ['c']}))
    expect(undoing(2, created, removed)).toEqual(command({kind: 'add-blockers', blockerIds: ['b'], force: true}))
    expect(undoing(2, created, removed, happened('a', 'task.dependency.added', {depends_on: 'b'}))).toEqual(SINCE)
  })
  test('archiving is unarchiving, and back', () => {
    const archived = happened('a', 'task.archived', {}, ada)
    const unarchived = happened('a', 'task.unarchived', {}, ada)
    expect(undoing(2, created, archived)).toEqual(command({kind: 'unarchive'}))
    expect(undoing(3, created, archived, unarchived)).toEqual(command({kind: 'archive'}))
    expect(undoing(2, created, archived, unarchived)).toEqual(SINCE)
  })
})

describe('nothing takes back', () => {
  test('what changed nothing', () => {
    expect(undoing(3, created, claimed, happened('a', 'task.claimed', {}, bob))).toEqual({
      reason: 'without-effect',
    })
  })
  test.each(['released', 'failed'])('an event of the kind %s', (kind) => {
    expect(undoing(3, created, claimed, happened('a', `task.${kind}`, {reason: 'x'}, ada))).toEqual({reason: kind})
  })
  test('creation', () => {
    expect(undoing(1, created)).toEqual({reason: 'created'})
  })
})

test('two events in the same microsecond are told apart', () => {
  const log = recorded([created, claimed]).map((event) => ({...event, timestamp: '2026-01-01T00:00:00.000001Z'}))
  const [before, after] = [foldTasks(log.slice(0, 1)).get('a'), foldTasks(log).get('a')]
  const decoded = decodeEvent(log[1] as (typeof log)[0])
  if (decoded.kind !== 'task') throw new Error('not about a task')
  expect(compensate({event: decoded.event, before}, after as Task, ada)).toEqual(
    command({kind: 'release', reason: 'undone'}),
  )
})
