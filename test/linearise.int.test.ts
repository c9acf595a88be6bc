import {describe, expect, test} from 'vitest'
import type {Actor, TaskCommand} from '../src/domain/commands.ts'
import type {RecordedEvent} from '../src/domain/events.ts'
import {formatInstant, type Instant} from '../src/domain/instant.ts'
import type {JsonObject} from '../src/domain/json.ts'
import type {Answer} from './support/answers.ts'
import {type Call, findViolations} from './support/linearise.ts'

const ADA: Actor = {agentId: 'ada', sessionId: 'ada'}
const BOB: Actor = {agentId: 'bob', sessionId: 'bob'}
const SECOND = 1_000_000

/** An event of task `a`, some seconds after the beginning; its version is its position. */
function event(
  position: number,
  by: Actor,
  at: number,
  [type, payload]: readonly [string, JsonObject?],
): RecordedEvent {
  return {
    id: `${position}`,
    event_type: `task.${type}`,
    entity_id: 'a',
    tenant_id: 'default',
    payload: {agent_id: by.agentId, ...payload},
    metadata: {agent_id: by.agentId, session_id: by.sessionId},
    timestamp: formatInstant((at * SECOND) as Instant),
    version: position,
    position,
  }
}

type Bodies<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by'> : never

/** A call about task `a` from one second to another. */
function call(by: Actor, [from, until]: readonly [number, number], body: Bodies<TaskCommand>, answer: Answer): Call {
  return {
    by,
    args: [body.kind],
    wish: () => ({...body, taskId: 'a', by}) as TaskCommand,
    start: BigInt(Math.round(from * 1_000_000_000)),
    end: BigInt(Math.round(until * 1_000_000_000)),
    from: from * SECOND,
    until: until * SECOND,
    answer,
  }
}

const CREATE = {
  kind: 'create',
  title: 'A',
  priority: 'p2',
  taskType: 'task',
  blockedBy: [],
  labels: [],
  force: false,
} as const
const CREATED = event(1, ADA, 1, ['created', {title: 'A'}])
const creation = call(ADA, [0, 2], CREATE, {id: 'a', status: 'open'})
const CLAIM = {kind: 'claim'} as const
const DONE = {kind: 'complete'} as const
const claims = (by: Actor, span: readonly [number, number], version: number) =>
  call(by, span, CLAIM, {id: 'a', status: 'in-progress', claim_version: version, claimed_by: by.agentId})
const refused = (by: Actor, span: readonly [number, number], code: string, details = {}) =>
  call(by, span, code === 'ALREADY_CLAIMED' ? CLAIM : DONE, {error: {code, details}})

/** What the checker says of these calls and events, after the task was made. */
function violations(calls: readonly Call[], events: readonly RecordedEvent[]): readonly string[] {
  return findViolations([creation, ...calls], [CREATED, ...events])
}

/** Task a fails at 5, and waits for a second; somebody makes task b at `others`; at 7 it is recorded that BOB retries a, since `from`. */
function retried({from, others}: {from: number; others: number}) {
  const failed = call(
    ADA,
    [4.9, 5.1],
    {kind: 'fail', reason: 'x', retryable: true, force: false},
    {id: 'a', status: 'open'},
  )
  const made = {...call(ADA, [5.5, 6.9], CREATE, {id: 'b'}), wish: () => ({...CREATE, taskId: 'b', by: ADA})}
  const retry = call(BOB, [from, 8], {kind: 'retry'}, {id: 'a', status: 'open'})
  const events = [
    event(2, ADA, 4, ['claimed']),
    event(3, ADA, 5, ['failed', {claim_version: 2, reason: 'x'}]),
    {...event(4, ADA, others, ['created', {title: 'A'}]), entity_id: 'b', version: 1},
    {...event(5, BOB, 7, ['retried']), version: 4},
  ]
  return [[claims(ADA, [3, 4.5], 2), failed, made, retry], events] as const
}

describe('a history has one order when', () => {
  test('calls follow each other', () => {
    const done = call(ADA, [6, 8], DONE, {id: 'a', status: 'done'})
    const events = [event(2, ADA, 4, ['claimed']), event(3, ADA, 7, ['completed', {claim_version: 2}])]
    expect(violations([claims(ADA, [3, 5], 2), done], events)).toEqual([])
  })

  test('of two calls at once one wins and the other is told so, whoever began first', () => {
    const loser = refused(BOB, [3, 9], 'ALREADY_CLAIMED', {holder: {claim_version: 2}})
    expect(violations([claims(ADA, [4, 8], 2), loser], [event(2, ADA, 5, ['claimed'])])).toEqual([])
  })

  test('a task changes hands after its lease', () => {
    const events = [event(2, ADA, 4, ['claimed', {lease_seconds: 2}]), event(3, BOB, 7, ['claimed'])]
    const late = refused(ADA, [8, 9], 'CLAIM_LOST', {status: 'in-progress', holder: {claim_version: 3}})
    expect(violations([claims(ADA, [3, 5], 2), claims(BOB, [6, 8], 3), late], events)).toEqual([])
  })

  test('time runs on between a decision and its event, and others tell so', () => {
    expect(violations(...retried({from: 5, others: 6}))).toEqual([])
  })

  test('a yes that records nothing was true already', () => {
    expect(violations([claims(ADA, [3, 5], 2), claims(ADA, [6, 8], 2)], [event(2, ADA, 4, ['claimed'])])).toEqual([])
  })
})

describe('a history is refused when', () => {
  test('two hold a task at once', () => {
    const events = [event(2, ADA, 4, ['claimed']), event(3, BOB, 4.5, ['claimed'])]
    expect(violations([claims(ADA, [3, 5], 2), claims(BOB, [3, 5], 3)], events)).toEqual([
      'no right to it (ALREADY_CLAIMED): 3 task.claimed a v3 of bob by claim',
    ])
  })

  test('a task is taken before its lease has ended', () => {
    const events = [event(2, ADA, 4, ['claimed', {lease_seconds: 9}]), event(3, BOB, 7, ['claimed'])]
    expect(violations([claims(ADA, [3, 5], 2), claims(BOB, [6, 8], 3)], events)).toHaveLength(1)
  })

  test('a yes left nothing in the log', () => {
    expect(violations([claims(ADA, [3, 5], 2)], [])).toEqual([expect.stringContaining('never true while it ran')])
  })

  test('two were told yes of one claim', () => {
    const events = [event(2, ADA, 4, ['claimed'])]
    expect(violations([claims(ADA, [3, 5], 2), claims(BOB, [3, 5], 2)], events)).toHaveLength(1)
  })

  test('somebody is told of a claim that is not its own', () => {
    const events = [event(2, ADA, 4, ['claimed'])]
    expect(violations([claims(ADA, [3, 5], 7)], events)).toEqual([
      expect.stringContaining('another claim than its own'),
    ])
  })

  test('an event belongs to no call', () => {
    expect(violations([], [event(2, BOB, 4, ['claimed'])])).toEqual(['no call: 2 task.claimed a v2 of bob'])
  })

  test('an event comes before what had ended when its call began', () => {
    const released = call(ADA, [6, 7], {kind: 'release', force: false}, {id: 'a', status: 'open'})
    const comment = {...call(BOB, [8, 9], {kind: 'comment', text: 'A word'}, {id: 'a'}), from: 3 * SECOND}
    const events = [
      event(2, ADA, 4, ['claimed']),
      event(3, BOB, 5, ['commented', {text: 'A word'}]),
      event(4, ADA, 6.5, ['released', {claim_version: 2}]),
    ]
    expect(violations([claims(ADA, [3, 5], 2), released, comment], events)).toEqual([
      expect.stringContaining('before what had ended already'),
    ])
  })

  test('a refusal names a holder who had given the task back before', () => {
    const released = call(ADA, [6, 7], {kind: 'release', force: false}, {id: 'a', status: 'open'})
    const loser = refused(BOB, [8, 9], 'ALREADY_CLAIMED', {holder: {claim_version: 2}})
    const events = [event(2, ADA, 4, ['claimed']), event(3, ADA, 6.5, ['released', {claim_version: 2}])]
    expect(violations([claims(ADA, [3, 5], 2), released, loser], events)).toEqual([
      expect.stringContaining('never true while it ran'),
    ])
  })

  test('what is said to be done is not', () => {
    const early = refused(BOB, [6, 7], 'ALREADY_DONE', {done_by: 'ada'})
    expect(violations([claims(ADA, [3, 5], 2), early], [event(2, ADA, 4, ['claimed'])])).toHaveLength(1)
  })

  test('a worker completes what was taken over from it', () => {
    const events = [
      event(2, ADA, 4, ['claimed', {lease_seconds: 1}]),
      event(3, BOB, 7, ['claimed']),
      event(4, ADA, 9, ['completed', {claim_version: 2}]),
    ]
    const late = call(ADA, [8, 10], DONE, {id: 'a', status: 'done'})
    expect(violations([claims(ADA, [3, 5], 2), claims(BOB, [6, 8], 3), late], events)).toEqual([
      'no right to it (CLAIM_LOST): 4 task.completed a v4 of ada by complete',
    ])
  })

  test('somebody gives back what another holds', () => {
    const events = [event(2, ADA, 4, ['claimed']), event(3, BOB, 7, ['released', {claim_version: 2}])]
    const robber = call(BOB, [6, 8], {kind: 'release', force: false}, {id: 'a', status: 'open'})
    expect(violations([claims(ADA, [3, 5], 2), robber], events)).toEqual([
      'no right to it (NOT_HOLDER): 3 task.released a v3 of bob by release',
    ])
  })

  test('a back-off is cut short by somebody who came when it was over', () => {
    expect(violations(...retried({from: 6.2, others: 6.5}))).toEqual([
      'no right to it (0): 5 task.retried a v4 of bob by retry',
    ])
  })

  test('a refused call has recorded something', () => {
    const refusal = refused(ADA, [3, 5], 'ALREADY_CLAIMED', {})
    expect(violations([refusal], [event(2, ADA, 4, ['claimed'])])).toEqual([
      expect.stringContaining('refused, and yet'),
    ])
  })
})
