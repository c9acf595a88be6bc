import {expect, test} from 'vitest'
import type {BoardTask} from '../../domain/readiness.ts'
import {wordEndedParent} from './notes.ts'

test.each([
  [{status: 'open', archived: false}, undefined],
  [{status: 'done', archived: false}, 'note: the parent epic is done, and stays so; cn reopen opens it again'],
  [{status: 'done', archived: true}, 'note: the parent epic is archived, and stays so; cn unarchive brings it back'],
])('whoever puts a task below one that is %o is told what becomes of that: %s', (task, words) => {
  const view = {get: (id: string) => (id === 'epic' ? ({task: {id, ...task}} as BoardTask) : undefined)}
  expect(wordEndedParent(view, 'epic')).toBe(words)
  for (const none of [null, undefined, 'other']) expect(wordEndedParent(view, none)).toBeUndefined()
})
