import {expect, test} from 'vitest'
import type {Condition} from '../../application/board/condition.ts'
import type {Explanation} from '../../application/board/explain.ts'
import {PLAIN} from './style.ts'
import {renderExplanation} from './why.ts'

const write = {id: 'write', title: 'Write analysis', status: 'open'} satisfies Explanation
const lines = (task: Partial<Explanation>) =>
  renderExplanation({...write, ...task}, PLAIN)
    .trimEnd()
    .split('\n')
const [at, until] = ['2026-01-01T10:00:00.000000Z', '2026-01-01T10:20:00.000000Z']

test.each<[Condition, string]>([
  [{state: 'held', by: 'ada', at}, `held by ada since ${at}`],
  [{state: 'held', by: 'ada', at, until}, `held by ada since ${at} until ${until}`],
  [
    {state: 'stale', by: 'ada', at, until},
    `stale: held by ada since ${at} with a lease that ended ${until}; claiming it takes it over`,
  ],
  [
    {state: 'backing-off', by: 'ada', at, until, reason: 'no network', attempts: 1, max_attempts: 3},
    `failed 1 of 3 attempts, can be claimed again from ${until}: no network`,
  ],
  [
    {state: 'dead', at, reason: 'no\nnetwork', attempts: 3, max_attempts: 3},
    'dead after 3 of 3 attempts: no…; to give it new attempts: cn retry',
  ],
  [
    {state: 'awaiting-approval', by: 'ada', at, reason: 'see there'},
    `waits for approval since ${at}, completed by ada: see there; another agent decides with cn approve or cn reject`,
  ],
  [{state: 'awaiting-approval'}, 'waits for approval; cn approve or cn reject decides'],
  [{state: 'archived'}, 'archived and not done; cn unarchive brings it back'],
  [{state: 'done', by: 'ada', at}, `done by ada ${at}`],
])('a condition is one sentence: %o', (condition, sentence) => {
  expect(lines({conditions: [condition]})).toEqual(['write  not ready  Write analysis', `  ${sentence}`])
})

test('a task that is done and archived is both', () => {
  expect(lines({status: 'done', conditions: [{state: 'done', by: 'ada', at}, {state: 'archived'}]})).toEqual([
    'write  done  Write analysis',
    `  done by ada ${at}`,
    '  archived; cn unarchive brings it back',
  ])
})

test('a task that can be started says so', () => {
  expect(lines({ready: true})).toEqual(['write  ready  Write analysis', '  nothing blocks it'])
  expect(lines({ready: true, progress: {done: 2, total: 2, percent: 100}})[1]).toBe(
    '  all its children are done: ready to close',
  )
})

test('everything that is in the way has a line; a start that has been explained is not explained again', () => {
  const dead = {id: 'research', title: 'Research', state: 'dead', attempts: 3, max_attempts: 3} as const
  const told = lines({
    blockers: [dead, {id: 'later', state: 'missing'}],
    children: [{id: 'part', title: 'A part', state: 'blocked'}],
    open_children: 5,
    loop: ['write', 'part', 'write'],
    loops: [['hen', 'egg', 'hen']],
    dependents: [{id: 'publish', status: 'open'}],
    unblocks: 3,
    start_with: [{id: 'deep', title: 'Deep below', state: 'ready'}, dead],
    cut: true,
  })
  expect(told).toEqual([
    'write  not ready  Write analysis',
    '  blocked by research  Research: dead after 3 of 3 attempts; to give it new attempts: cn retry',
    '  blocked by later  does not exist yet',
    '  has an unfinished child part  A part: blocked',
    '  and 4 more unfinished children',
    '  is part of a cycle: write → part → write; to break it: cn dep remove, or cn edit if a parent is part of it',
    '  waits for a cycle: hen → egg → hen; to break it: cn dep remove, or cn edit if a parent is part of it',
    '  unblocks publish … (3 in all)',
    'start with:',
    '  deep  Deep below: ready to be claimed',
    '  research  dead',
    '  … the search was cut short here: cn dep tree shows all',
  ])
})

test('hostile text is shown as escapes', () => {
  const rendered = renderExplanation({...write, title: '\u001b[31m', loop: ['\u202e', 'a']}, PLAIN)
  expect(rendered).not.toMatch(/[\u001b\u202e]/)
})
