import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {type Instant, parseInstant, plusSeconds} from '../../domain/instant.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import {isDone} from '../../domain/task.ts'
import {boardAfter} from '../../testing/boards.ts'
import {type Happened, happened, recorded} from '../../testing/decider-spec.ts'
import {addressedEvents} from '../../testing/events-arbitrary.ts'
import {type Explanation, explain} from './explain.ts'
import {unfinishedCycles} from './unfinished-cycles.ts'
import {createMemoryTaskView} from './view-of-tasks.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 200)

/** Explains a task so many seconds after the last thing that happened. */
function explained(id: string, events: readonly Happened[], secondsLater = 0): Explanation {
  const log = recorded(events)
  const view = createMemoryTaskView(() => log)
  const last = parseInstant(log.at(-1)?.timestamp ?? '') as Instant
  return explain(view.get(id) as BoardTask, view, plusSeconds(last, secondsLater))
}

const created = (id: string, ...blocked_by: readonly string[]) =>
  happened(id, 'task.created', {title: id.toUpperCase(), blocked_by: [...blocked_by]})
const child = (id: string, parent: string) => happened(id, 'task.created', {title: id.toUpperCase(), parent})
const claimed = (id: string, lease_seconds?: number) =>
  happened(id, 'task.claimed', lease_seconds === undefined ? {} : {lease_seconds}, 'ada')
const failed = (id: string, retryable = true) => happened(id, 'task.failed', {reason: 'no network', retryable}, 'ada')
const starts = ({start_with = []}: Explanation) => start_with.map(({id, state}) => `${id} ${state}`)

describe('the state of a task itself', () => {
  test('ready: nothing blocks it', () => {
    expect(explained('a', [created('a')])).toEqual({id: 'a', title: 'A', status: 'open', ready: true})
  })
  test('held: by whom, since when, until when', () => {
    expect(explained('a', [created('a'), claimed('a', 60)]).conditions).toEqual([
      {state: 'held', by: 'ada', at: '2026-01-01T00:00:01.000000Z', until: '2026-01-01T00:01:01.000000Z'},
    ])
    expect(explained('a', [created('a'), claimed('a')]).conditions).toEqual([
      {state: 'held', by: 'ada', at: '2026-01-01T00:00:01.000000Z'},
    ])
  })
  test('stale: it is ready, and who held it is told', () => {
    const {ready, conditions} = explained('a', [created('a'), claimed('a', 60)], 60)
    expect([ready, conditions?.[0]?.state]).toEqual([true, 'stale'])
  })
  test('backing off: until when, and why it failed; nothing when that is over', () => {
    const events = [created('a'), claimed('a'), failed('a')]
    expect(explained('a', events).conditions).toEqual([
      {
        state: 'backing-off',
        at: '2026-01-01T00:00:02.000000Z',
        by: 'ada',
        reason: 'no network',
        until: '2026-01-01T00:00:03.000000Z',
        attempts: 1,
        max_attempts: 3,
      },
    ])
    expect(explained('a', events, 1)).toEqual({id: 'a', title: 'A', status: 'open', ready: true})
  })
  test('dead: after how many attempts, and why', () => {
    const {ready, conditions} = explained('a', [created('a'), claimed('a'), failed('a', false)])
    expect(ready).toBeUndefined()
    expect(conditions).toMatchObject([{state: 'dead', reason: 'no network', attempts: 1, max_attempts: 3}])
  })
  test('awaiting approval: who completed it', () => {
    const needy = happened('a', 'task.created', {needs_approval: true})
    const done = happened('a', 'task.completed', {reason: 'see the report'}, 'ada')
    expect(explained('a', [needy, done]).conditions).toEqual([
      {state: 'awaiting-approval', at: '2026-01-01T00:00:01.000000Z', by: 'ada', reason: 'see the report'},
    ])
  })
  test('done and archived: both, and nothing else', () => {
    const events = [created('a', 'b'), happened('a', 'task.completed', {}, 'ada'), happened('a', 'task.archived')]
    const {conditions, ...rest} = explained('a', events)
    expect(conditions?.map(({state}) => state)).toEqual(['done', 'archived'])
    expect(rest).toEqual({id: 'a', title: 'A', status: 'done'})
  })
})

describe('what a task waits for', () => {
  test('is told with the state of each blocker', () => {
    const events = [
      ...[created('ready'), created('held'), created('dead'), created('stuck', 'later')],
      ...[
        created('gone'),
        created('finished'),
        happened('gone', 'task.archived'),
        happened('finished', 'task.completed'),
      ],
      ...[claimed('held'), claimed('dead'), failed('dead', false)],
      created('a', 'ready', 'held', 'dead', 'stuck', 'gone', 'finished', 'later'),
    ]
    const told = explained('a', events).blockers?.map(({id, state}) => `${id} ${state}`)
    expect(told).toEqual(['ready ready', 'held held', 'dead dead', 'stuck blocked', 'gone archived', 'later missing'])
  })
  test('is told of its children, and how far they are', () => {
    const events = [created('epic'), child('a', 'epic'), child('b', 'epic'), happened('a', 'task.completed')]
    expect(explained('epic', events)).toMatchObject({
      children: [{id: 'b', state: 'ready'}],
      open_children: 1,
      progress: {done: 1, total: 2, percent: 50},
    })
    const closing = explained('epic', [...events, happened('b', 'task.completed')])
    expect(closing).toMatchObject({ready: true, progress: {done: 2, total: 2}})
    expect(closing.children).toBeUndefined()
  })
  test('names the first of many children, and counts the rest', () => {
    const events = [created('epic'), ...Array.from({length: 30}, (_, i) => child(`c${i + 10}`, 'epic'))]
    const {children, open_children, start_with, cut} = explained('epic', events)
    expect([children?.length, open_children, start_with?.length, cut]).toEqual([20, 30, 20, true])
  })
})

test('what a task unblocks: what waits for it now, its parent included', () => {
  const events = [
    ...[created('epic'), child('a', 'epic'), created('b', 'a'), created('c', 'a'), created('d', 'a')],
    ...[happened('c', 'task.completed'), happened('d', 'task.archived')],
  ]
  const {dependents, unblocks} = explained('a', events)
  expect([dependents?.map(({id}) => id), unblocks]).toEqual([['b', 'epic'], 2])
})

test('an epic that also names its child as a blocker waits for it once', () => {
  const events = [created('epic', 'a'), child('a', 'epic'), created('b', 'a')]
  const {dependents, unblocks} = explained('a', events)
  expect([dependents?.map(({id}) => id), unblocks]).toEqual([['epic', 'b'], 2])
})

describe('where to start', () => {
  test('is at the ends of the chains, what can be claimed first', () => {
    const events = [
      ...[created('dead'), created('held'), created('low'), happened('top', 'task.created', {priority: 'p0'})],
      ...[created('mid', 'dead', 'held', 'low', 'top', 'missing'), created('a', 'mid')],
      ...[claimed('held'), claimed('dead'), failed('dead', false)],
    ]
    expect(starts(explained('a', events))).toEqual([
      'top ready',
      'low ready',
      'held held',
      'dead dead',
      'missing missing',
    ])
  })
  test('is also where somebody has to decide, whatever that task waits for', () => {
    const dead = [created('dead', 'ready'), claimed('dead'), failed('dead', false)]
    const events = [created('ready'), ...dead, created('a', 'dead')]
    expect(starts(explained('a', events))).toEqual(['ready ready', 'dead dead'])
  })
  test('is nowhere in a loop: its way round is told instead', () => {
    const events = [created('hen', 'egg'), created('egg', 'hen'), created('a', 'hen')]
    const inside = explained('hen', events)
    expect([inside.loop, inside.loops, inside.start_with]).toEqual([['hen', 'egg', 'hen'], undefined, undefined])
    const outside = explained('a', events)
    expect([outside.loop, outside.loops]).toEqual([undefined, [['egg', 'hen', 'egg']]])
  })
  test('is looked for among a thousand tasks, and it is said when there are more', () => {
    const chain = (length: number) =>
      Array.from({length}, (_, i) => (i + 1 < length ? created(`t${i}`, `t${i + 1}`) : created(`t${i}`)))
    expect(explained('t0', chain(50))).toMatchObject({start_with: [{id: 't49', state: 'ready'}]})
    const cut = explained('t0', [created('t0', ...Array.from({length: 1200}, (_, i) => `m${i}`))])
    expect([cut.start_with?.length, cut.cut]).toEqual([20, true])
  })
})

test('whatever is not ready has a reason, and whatever waits has a start or a loop', async () => {
  await fc.assert(
    fc.asyncProperty(addressedEvents(25), async (events) => {
      const {view, now, boards} = await boardAfter(events)
      const looping = new Set(unfinishedCycles(view).flatMap(({tasks}) => tasks))
      for (const board of boards) {
        const told = explain(board, view, now)
        const own = (told.conditions ?? []).filter(({state}) => state !== 'stale')
        const waits = told.blockers !== undefined || told.children !== undefined
        expect(told.ready === true).toBe(own.length === 0 && !waits)
        expect(waits).toBe(!isDone(board.task) && board.openBlockers + board.openChildren > 0)
        expect((told.start_with ?? told.loops ?? told.loop) !== undefined).toBe(waits)
        expect(told.loop !== undefined).toBe(looping.has(board.task.id))
      }
    }),
    {numRuns: RUNS},
  )
})
