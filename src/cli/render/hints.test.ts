import {describe, expect, test} from 'vitest'
import {STATUSES} from '../../domain/task.ts'
import {hintOf, wordHint} from '../../errors/hints.ts'
import {NEUTRAL_HINTS} from '../../errors/neutral-hints.ts'
import {LIBRARY_HINTS} from '../../library/hints.ts'
import {HTTP_HINTS} from '../../server/http/hints.ts'
import {COMMAND_TABLE} from '../start/command-table.ts'
import {CLI_HINTS} from './hints.ts'

const TABLES = {cli: CLI_HINTS, http: HTTP_HINTS, library: LIBRARY_HINTS, neutral: NEUTRAL_HINTS}
const textsOf = ({codes, reasons}: typeof CLI_HINTS) => [...Object.values(codes), ...Object.values(reasons)]

test('a hint is the surface’s for the code, unless the error has one of its own', () => {
  expect(hintOf({code: 'TASK_BLOCKED'}, CLI_HINTS)).toBe('Take another task: cn ready')
  expect(hintOf({code: 'TASK_BLOCKED'}, HTTP_HINTS)).toBe('Take another task: GET /api/v1/tasks/ready')
  expect(hintOf({code: 'TASK_BLOCKED', hint: 'Did you mean research'}, CLI_HINTS)).toBe('Did you mean research')
})

test('parameters are filled in, and never read as templates', () => {
  const hint = {reason: 'dead-letters', params: {consumer: '{task_id} $&'}} as const
  expect(wordHint(hint, CLI_HINTS)).toBe('See the dead letters: cn consume {task_id} $& --dead')
})

test('a status that is in the way comes with the command that ends it', () => {
  const worded = STATUSES.map((status) => wordHint({reason: `status-${status}`}, CLI_HINTS))
  expect(worded.map((hint) => /cn [a-z]+/.exec(hint)?.[0])).toEqual([
    'cn show',
    'cn done',
    'cn approve',
    'cn reopen',
    'cn retry',
  ])
})

test('every command that a hint names exists', () => {
  const named = textsOf(CLI_HINTS).flatMap((text) => [...text.matchAll(/\bcn ([a-z]+(?: [a-z]+)*)/g)])
  expect(named.length).toBeGreaterThan(30)
  const exists = (words: string) =>
    words.split(' ').some((_, index, all) => COMMAND_TABLE.has(all.slice(0, index + 1).join(' ')))
  for (const [whole, words = ''] of named) expect(exists(words), whole).toBe(true)
})

describe.each(Object.entries(TABLES))('the hints of %s', (name, table) => {
  test('name commands and flags on the command line only', () => {
    const foreign = name === 'cli' ? /\/api\/v1\/(?!$)|"[a-z_]+": / : /\bcn [a-z]|--[a-z]|\.chronis/
    const texts = textsOf(table).filter((text) => !/^(?:Check sync|Quote|Give)/.test(text))
    for (const text of texts) expect(text).not.toMatch(foreign)
  })
})
