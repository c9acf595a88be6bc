import {expect, test} from 'vitest'
import type {Need} from '../../application/board/needs-me.ts'
import {renderNeeds, wordAnswers} from './needs.ts'
import {PLAIN} from './style.ts'
import {excerpt} from './tasks.ts'

const task = {title: 'T', type: 'task', priority: 'p1', created_at: '2026-01-01T00:00:00.000000Z'} as const
const approval: Need = {...task, id: 'a', status: 'awaiting-approval', needs: 'approval', reason: 'ok\nso', result: [1]}
const retry: Need = {
  ...task,
  id: 'b',
  status: 'dead',
  needs: 'retry',
  attempts: 2,
  last_setback: {kind: 'failed', at: '2026-01-01T00:00:01.000000Z', reason: 'no \u001b[31mnetwork'},
}

test('what waits for a person is one line each, with what was said', () => {
  expect(renderNeeds([approval, retry], PLAIN)).toBe(
    'a  p1  approval  T  by unknown: ok…; result [1]\nb  p1  retry     T  failed 2 times, last: no \\x1b[31mnetwork\n',
  )
})

test('only the commands that help are named', () => {
  expect(wordAnswers([])).toEqual([])
  expect(wordAnswers([approval])).toEqual(['approval: cn approve ID, or cn reject ID --reason TEXT'])
  expect(wordAnswers([retry])).toEqual(['retry: cn retry ID, after fixing the cause'])
})

test('an excerpt is the beginning of the first line, and says when there is more', () => {
  expect(excerpt(' short \n')).toBe('short')
  expect(excerpt('one\ntwo')).toBe('one…')
  expect(excerpt('😀'.repeat(101))).toBe(`${'😀'.repeat(100)}…`)
})
