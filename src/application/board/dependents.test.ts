import {expect, test} from 'vitest'
import {boardWith} from '../../testing/boards.ts'
import {actor} from '../../testing/decider-spec.ts'
import {runnableDependents} from './dependents.ts'

const [ada, eve] = [actor('ada'), actor('eve')]

test('who waits for a task and can go on: ready, in progress, and a parent, but nobody whom something else holds up', async () => {
  const {view, act} = await boardWith(
    {taskId: 'epic'},
    {taskId: 'a', parent: 'epic'},
    {taskId: 'ready', blockedBy: ['a']},
    {taskId: 'held', blockedBy: ['a']},
    {taskId: 'twice', blockedBy: ['a', 'ready']},
    {taskId: 'finished', blockedBy: ['a']},
    {taskId: 'off', blockedBy: ['a']},
  )
  expect(runnableDependents('a', view)).toEqual([])
  await act({kind: 'complete', taskId: 'a', by: ada})
  await act({kind: 'claim', taskId: 'held', by: ada})
  await act({kind: 'complete', taskId: 'finished', by: ada})
  await act({kind: 'archive', taskId: 'off', by: ada})
  expect(runnableDependents('a', view).toSorted()).toEqual(['epic', 'held', 'ready'])
  await act({kind: 'reopen', taskId: 'a', by: eve})
  expect(runnableDependents('a', view)).toEqual([])
})
