import {expect, test} from 'vitest'
import {isBatch, taskIdsOf} from './options.ts'

const view = {get: (id: string) => (id === 'a,b' ? ({} as never) : undefined)}

test('an argument names one task, several joined by commas, or those on standard input', () => {
  expect(taskIdsOf(view, 'research')).toEqual(['research'])
  expect(taskIdsOf(view, 'research, write')).toEqual(['research', 'write'])
  expect(taskIdsOf(view, '-')).toEqual(['-'])
})

test('an id that exists to the letter is not split', () => {
  expect(taskIdsOf(view, 'a,b')).toEqual(['a,b'])
  expect(taskIdsOf(view, 'a,b,c')).toEqual(['a', 'b', 'c'])
})

test('only a single id that stands on the command line is answered by the thing itself', () => {
  expect([['a'], ['-'], ['a', 'b'], ['a', '-']].map(isBatch)).toEqual([false, true, true, true])
})
