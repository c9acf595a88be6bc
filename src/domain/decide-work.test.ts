import {describe, test} from 'vitest'
import {actor, given, happened} from '../testing/decider-spec.ts'
import type {ClaimTask, CompleteTask, FailTask, ReleaseTask, RenewClaim} from './commands.ts'

const ada = actor('ada')
const bob = actor('bob')

const created = (id: string, payload = {}) => happened(id, 'task.created', {title: id, ...payload})
const claimed = (id: string, by: string | typeof ada, payload = {}) => happened(id, 'task.claimed', payload, by)
const done = (id: string, by?: string) => happened(id, 'task.completed', {}, by)

const claim = (by = ada, more: Partial<ClaimTask> = {}): ClaimTask => ({
  kind: 'claim',
  taskId: 'a',
  by,
  ...more,
})
const renew = (by = ada, more: Partial<RenewClaim> = {}): RenewClaim => ({
  kind: 'renew',
  taskId: 'a',
  by,
  onlyIfDue: false,
  ...more,
})
const fail = (by = ada, more: Partial<FailTask> = {}): FailTask => ({
  kind: 'fail',
  taskId: 'a',
  by,
  reason: 'no access',
  retryable: true,
  force: false,
  ...more,
})
const complete = (by = ada, more: Partial<CompleteTask> = {}): CompleteTask => ({
  kind: 'complete',
  taskId: 'a',
  by,
  ...more,
})
const release = (by = ada, more: Partial<ReleaseTask> = {}): ReleaseTask => ({
  kind: 'release',
  taskId: 'a',
  by,
  force: false,
  ...more,
})

describe('claim', () => {
  test('is recorded with the agent', () => {
    given(created('a'))
      .when(claim())
      .then(['task.claimed', {agent_id: 'ada'}])
  })
  test('refuses a second agent and names the holder', () => {
    given(created('a'), claimed('a', ada))
      .when(claim(bob))
      .thenRejected('ALREADY_CLAIMED', {claim: {agentId: 'ada', version: 2}, ownName: false})
  })
  test('says yes again to the same session', () => {
    given(created('a'), claimed('a', ada)).when(claim()).thenNothing()
  })
  test('refuses another session of the same name', () => {
    given(created('a'), claimed('a', ada))
      .when(claim(actor('ada', 'other')))
      .thenRejected('ALREADY_CLAIMED', {ownName: true})
  })
  test('resumes the claim of its own name, naming it', () => {
    given(created('a'), claimed('a', ada))
      .when(claim(actor('ada', 'other'), {resumes: 2}))
      .then(['task.claimed', {agent_id: 'ada', resumes: 2}])
  })
  test('resumes only the claim that it names: of two that resume at once, one wins', () => {
    given(created('a'), claimed('a', ada), claimed('a', actor('ada', 'second'), {resumes: 2}))
      .when(claim(actor('ada', 'third'), {resumes: 2}))
      .thenRejected('ALREADY_CLAIMED', {claim: {version: 3}, ownName: true})
  })
  test("does not resume somebody else's claim", () => {
    given(created('a'), claimed('a', ada))
      .when(claim(bob, {resumes: 2}))
      .thenRejected('ALREADY_CLAIMED')
  })
  test('refuses a task whose blocker is not done, and names it', () => {
    given(created('b'), created('a', {blocked_by: ['b', 'later']}))
      .when(claim())
      .thenRejected('TASK_BLOCKED', {
        blockers: [
          {id: 'b', status: 'open'},
          {id: 'later', status: 'missing'},
        ],
      })
  })
  test('accepts a task whose blockers are done', () => {
    given(created('b'), created('a', {blocked_by: ['b']}), done('b'))
      .when(claim())
      .then(['task.claimed', {agent_id: 'ada'}])
  })
  test('refuses what is done, archived, awaiting approval, dead, or unknown', () => {
    given(created('a'), done('a', 'bob'))
      .when(claim())
      .thenRejected('ALREADY_DONE', {completion: {agentId: 'bob'}})
    given(created('a'), happened('a', 'task.archived')).when(claim()).thenRejected('TASK_ARCHIVED')
    const lapsed = [created('a'), claimed('a', ada, {lease_seconds: 1}), happened('a', 'task.archived')]
    for (const resumes of [undefined, 2])
      given(...lapsed)
        .when(claim(ada, {resumes}))
        .thenRejected('TASK_ARCHIVED')
    given(created('a', {needs_approval: true}), done('a'))
      .when(claim())
      .thenRejected('WRONG_STATUS', {status: 'awaiting-approval'})
    given(created('a', {max_attempts: 1}), claimed('a', ada), happened('a', 'task.failed', {reason: 'x'}))
      .when(claim())
      .thenRejected('WRONG_STATUS', {status: 'dead'})
    given().when(claim()).thenRejected('TASK_NOT_FOUND', {taskId: 'a'})
  })
  test('waits for the back-off after a failure', () => {
    const failed = [created('a'), claimed('a', ada), happened('a', 'task.failed', {reason: 'x'})]
    given(...failed)
      .when(claim(bob), 0.5)
      .thenRejected('BACKING_OFF')
    given(...failed)
      .when(claim(bob), 1)
      .then(['task.claimed', {agent_id: 'bob'}])
  })
  test('takes over a claim whose lease has lapsed, not before', () => {
    const leased = [created('a'), claimed('a', ada, {lease_seconds: 10})]
    given(...leased)
      .when(claim(bob), 9)
      .thenRejected('ALREADY_CLAIMED')
    given(...leased)
      .when(claim(bob), 10)
      .then(['task.claimed', {agent_id: 'bob'}])
  })
})

describe('complete', () => {
  test('names the claim of the holder', () => {
    given(created('a'), claimed('a', ada))
      .when(complete(ada, {reason: 'ok', result: {n: 1}}))
      .then(['task.completed', {agent_id: 'ada', claim_version: 2, reason: 'ok', result: {n: 1}}])
  })
  test('needs no claim', () => {
    given(created('a'))
      .when(complete())
      .then(['task.completed', {agent_id: 'ada'}])
  })
  test('is open to somebody who never held the claim, and is recorded as theirs', () => {
    given(created('a'), claimed('a', ada))
      .when(complete(bob))
      .then(['task.completed', {agent_id: 'bob'}])
  })
  test('is refused to a worker whose claim somebody else has now', () => {
    const taken = [
      created('a'),
      claimed('a', ada),
      happened('a', 'task.released', {claim_version: 2}, bob),
      claimed('a', bob),
    ]
    given(...taken)
      .when(complete(ada))
      .thenRejected('CLAIM_LOST', {claim: {agentId: 'bob', version: 4}})
    given(...taken)
      .when(complete(actor('carol'), {claimVersion: 2}))
      .thenRejected('CLAIM_LOST')
    given(...taken)
      .when(complete(bob, {claimVersion: 4}))
      .then(['task.completed', {agent_id: 'bob', claim_version: 4}])
  })
  test('is refused to the earlier session of the same name', () => {
    given(created('a'), claimed('a', ada), claimed('a', actor('ada', 'new'), {resumes: 2}))
      .when(complete(ada))
      .thenRejected('CLAIM_LOST')
  })
  test('is allowed to a late worker whose claim nobody took', () => {
    given(created('a'), claimed('a', ada), happened('a', 'task.released', {}, ada))
      .when(complete(ada, {claimVersion: 2}))
      .then(['task.completed', {agent_id: 'ada'}])
  })
  test('says yes again to the same words, and drops nothing new', () => {
    const finished = [created('a'), happened('a', 'task.completed', {reason: 'ok', result: [1]}, ada)]
    given(...finished)
      .when(complete(ada))
      .thenNothing()
    const keyed = [created('a'), happened('a', 'task.completed', {result: {x: 1, y: [2]}}, ada)]
    given(...keyed)
      .when(complete(ada, {result: {y: [2], x: 1}}))
      .thenNothing()
    given(...keyed)
      .when(complete(ada, {result: {y: [3], x: 1}}))
      .thenRejected('ALREADY_DONE')
    given(...keyed)
      .when(complete(ada, {result: [1]}))
      .thenRejected('ALREADY_DONE')
    given(...finished)
      .when(complete(ada, {reason: 'ok', result: [1]}))
      .thenNothing()
    given(...finished)
      .when(complete(ada, {reason: 'better'}))
      .thenRejected('ALREADY_DONE')
    given(...finished)
      .when(complete(bob))
      .thenRejected('ALREADY_DONE', {completion: {agentId: 'ada'}})
  })
})

describe('release', () => {
  test('names the claim', () => {
    given(created('a'), claimed('a', ada))
      .when(release(ada, {reason: 'r'}))
      .then(['task.released', {agent_id: 'ada', claim_version: 2, reason: 'r'}])
  })
  test("leaves somebody else's claim alone unless forced", () => {
    given(created('a'), claimed('a', ada))
      .when(release(bob))
      .thenRejected('NOT_HOLDER', {claim: {agentId: 'ada'}, stale: false})
    given(created('a'), claimed('a', ada))
      .when(release(bob, {force: true}))
      .then(['task.released', {agent_id: 'bob', claim_version: 2}])
  })
  test('tells whoever never held it that a lease has lapsed', () => {
    given(created('a'), claimed('a', ada, {lease_seconds: 10}))
      .when(release(bob), 10)
      .thenRejected('NOT_HOLDER', {stale: true})
    given(created('a'), claimed('a', ada, {lease_seconds: 10}))
      .when(release(bob), 9)
      .thenRejected('NOT_HOLDER', {stale: false})
  })
  test('is refused to a worker whose claim was taken over', () => {
    given(created('a'), claimed('a', ada), happened('a', 'task.released', {}, ada), claimed('a', bob))
      .when(release(ada))
      .thenRejected('CLAIM_LOST')
  })
  test('says yes again to who released it, and no to others', () => {
    const free = [created('a'), claimed('a', ada), happened('a', 'task.released', {}, ada)]
    given(...free)
      .when(release(ada))
      .thenNothing()
    given(...free)
      .when(release(bob))
      .thenRejected('NOT_CLAIMED', {status: 'open'})
    given(created('a'), done('a')).when(release(ada)).thenRejected('ALREADY_DONE')
  })
  test('is refused after a failure, which has ended the claim already', () => {
    given(created('a'), claimed('a', ada), happened('a', 'task.failed', {}, ada))
      .when(release(ada))
      .thenRejected('NOT_CLAIMED', {status: 'open'})
  })
})

describe('a lease', () => {
  const leased = [created('a'), claimed('a', ada, {lease_seconds: 10})]
  const takenOver = [...leased, ...Array.from({length: 10}, () => happened('a', 'agent.finding')), claimed('a', bob)]

  test('is recorded with the claim', () => {
    given(created('a'))
      .when(claim(ada, {leaseSeconds: 900}))
      .then(['task.claimed', {agent_id: 'ada', lease_seconds: 900}])
  })
  test('is renewed when it is asked for, as long as before or as long as is said', () => {
    given(...leased)
      .when(renew())
      .then(['task.claim.renewed', {agent_id: 'ada', claim_version: 2, lease_seconds: 10}])
    given(...leased)
      .when(renew(ada, {leaseSeconds: 60}))
      .then(['task.claim.renewed', {agent_id: 'ada', claim_version: 2, lease_seconds: 60}])
  })
  test('is renewed by the way only once half of it is gone', () => {
    given(...leased)
      .when(renew(ada, {onlyIfDue: true}), 4.9)
      .thenNothing()
    given(...leased)
      .when(renew(ada, {onlyIfDue: true}), 5)
      .then(['task.claim.renewed', {agent_id: 'ada', claim_version: 2, lease_seconds: 10}])
  })
  test('can be renewed after it has lapsed, as long as nobody took the task', () => {
    given(...leased)
      .when(renew(), 1000)
      .then(['task.claim.renewed', {agent_id: 'ada', claim_version: 2, lease_seconds: 10}])
  })
  test('of a claim without one is nothing to renew, but can be given to it', () => {
    given(created('a'), claimed('a', ada)).when(renew()).thenNothing()
    given(created('a'), claimed('a', ada))
      .when(renew(ada, {leaseSeconds: 60}))
      .then(['task.claim.renewed', {agent_id: 'ada', claim_version: 2, lease_seconds: 60}])
  })
  test("is nobody else's to renew", () => {
    given(...leased)
      .when(renew(bob))
      .thenRejected('NOT_HOLDER')
    given(...leased)
      .when(renew(ada, {claimVersion: 1}))
      .thenRejected('CLAIM_LOST')
    given(created('a')).when(renew()).thenRejected('NOT_CLAIMED')
    given(created('a'), done('a')).when(renew()).thenRejected('ALREADY_DONE')
  })
  test('that was taken over is lost to the late worker in every verb', () => {
    for (const command of [renew(), release(), complete(), fail()])
      given(...takenOver)
        .when(command)
        .thenRejected('CLAIM_LOST', {claim: {agentId: 'bob', version: 13}})
    given(...takenOver)
      .when(claim())
      .thenRejected('ALREADY_CLAIMED', {claim: {agentId: 'bob'}})
  })
  test('is renewed when its session claims again, if that is due or asks for another length', () => {
    given(...leased)
      .when(claim())
      .thenNothing()
    given(...leased)
      .when(claim(), 6)
      .then(['task.claim.renewed', {agent_id: 'ada', claim_version: 2, lease_seconds: 10}])
    given(...leased)
      .when(claim(ada, {leaseSeconds: 60}))
      .then(['task.claim.renewed', {agent_id: 'ada', claim_version: 2, lease_seconds: 60}])
  })
})

describe('fail', () => {
  test('names the claim, and says when trying again would not help', () => {
    given(created('a'), claimed('a', ada))
      .when(fail())
      .then(['task.failed', {agent_id: 'ada', claim_version: 2, reason: 'no access'}])
    given(created('a'), claimed('a', ada))
      .when(fail(ada, {retryable: false}))
      .then(['task.failed', {agent_id: 'ada', claim_version: 2, reason: 'no access', retryable: false}])
  })
  test("leaves somebody else's attempt alone unless forced", () => {
    given(created('a'), claimed('a', ada)).when(fail(bob)).thenRejected('NOT_HOLDER', {forcible: true})
    given(created('a'), claimed('a', ada))
      .when(fail(bob, {force: true}))
      .then(['task.failed', {agent_id: 'bob', claim_version: 2, reason: 'no access'}])
  })
  test('needs an attempt', () => {
    given(created('a')).when(fail()).thenRejected('NOT_CLAIMED', {status: 'open'})
    given(created('a'), done('a')).when(fail()).thenRejected('ALREADY_DONE')
    given(created('a'))
      .when(fail(ada, {claimVersion: 2}))
      .thenRejected('CLAIM_LOST', {status: 'open'})
  })
  test('says yes again to the same words, until the attempts are counted anew', () => {
    const failed = [created('a'), claimed('a', ada), happened('a', 'task.failed', {reason: 'no access'}, ada)]
    given(...failed)
      .when(fail())
      .thenNothing()
    given(...failed)
      .when(fail(ada, {claimVersion: 2}))
      .thenNothing()
    given(...failed)
      .when(fail(ada, {claimVersion: 9}))
      .thenRejected('CLAIM_LOST', {status: 'open'})
    given(...failed, happened('a', 'task.retried'))
      .when(fail())
      .thenRejected('NOT_CLAIMED')
  })
})

describe('completing with a claim version', () => {
  test('is refused when another claim came after it, even if that is over', () => {
    const over = [created('a'), claimed('a', ada), happened('a', 'task.released', {}, ada), claimed('a', bob)]
    given(...over, happened('a', 'task.released', {}, bob))
      .when(complete(ada, {claimVersion: 2}))
      .thenRejected('CLAIM_LOST', {status: 'open'})
    given(...over, done('a', 'bob'))
      .when(complete(ada, {claimVersion: 2}))
      .thenRejected('CLAIM_LOST', {status: 'done', completion: {agentId: 'bob'}})
  })
})

test('what others hold can be left to them', () => {
  given(created('a'), claimed('a', ada))
    .when(complete(bob, {unlessHeld: true}))
    .thenRejected('NOT_HOLDER', {forcible: false})
  given(created('a'))
    .when(complete(bob, {unlessHeld: true}))
    .then(['task.completed', {agent_id: 'bob'}])
})
