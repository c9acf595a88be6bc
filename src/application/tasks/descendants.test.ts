import {expect, test} from 'vitest'
import {happened, recorded} from '../../testing/decider-spec.ts'
import {createMemoryTaskView} from '../board/view-of-tasks.ts'
import {cascade, refuseOpenChildren, withDescendants} from './descendants.ts'

const created = (id: string, parent?: string) => happened(id, 'task.created', parent === undefined ? {} : {parent})
const viewOf = (...events: Parameters<typeof recorded>[0]) => createMemoryTaskView(() => recorded(events))
const epic = [
  created('epic'),
  created('one', 'epic'),
  created('two', 'epic'),
  created('deep', 'one'),
  created('gone', 'epic'),
  happened('gone', 'task.archived'),
]

test('children come before their parents, siblings by age, archived ones not at all', () => {
  expect(withDescendants(viewOf(...epic), 'epic')).toEqual(['deep', 'one', 'two', 'epic'])
})

test('a loop in the log comes to an end, each task once', () => {
  const view = viewOf(created('a', 'b'), created('b', 'a'))
  expect(withDescendants(view, 'a')).toEqual(['b', 'a'])
})

test('a cascade names what is unfinished below, and keeps what it cannot find', () => {
  const view = viewOf(...epic, happened('deep', 'task.completed'), happened('two', 'task.completed'))
  expect(cascade(view, ['epic', 'nothing', 'one'])).toEqual(['one', 'epic', 'nothing'])
  expect(cascade(view, ['two'])).toEqual(['two'])
})

test('a task is not completed over the head of its children', () => {
  const view = viewOf(...epic, happened('two', 'task.completed'))
  expect(() => refuseOpenChildren(view, 'epic')).toThrow('epic is unchanged; tasks below it are not done: one')
  expect(() => refuseOpenChildren(view, 'deep')).not.toThrow()
})

test('of many unfinished children a message names the first, and the details all', () => {
  const children = Array.from({length: 300}, (_, index) => created(`c${index}`, 'epic'))
  const view = viewOf(created('epic'), ...children)
  expect(() => refuseOpenChildren(view, 'epic')).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/c18 c19 … 280 more$/),
      details: {task_id: 'epic', children: expect.objectContaining({length: 300})},
    }),
  )
})
