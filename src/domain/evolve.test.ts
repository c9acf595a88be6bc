import {describe, expect, test} from 'vitest'
import {actor, happened, taskAfter} from '../testing/decider-spec.ts'
import {formatInstant} from './instant.ts'

const created = (payload = {}) => happened('a', 'task.created', payload)
const claimed = (agent: string, payload = {}) => happened('a', 'task.claimed', payload, agent)
const folded = (...events: Parameters<typeof taskAfter> extends [string, ...infer E] ? E : never) =>
  taskAfter('a', ...events)

describe('creation and fields', () => {
  test('what is missing gets its default', () => {
    expect(folded(created())).toMatchObject({
      title: 'untitled',
      priority: 'p2',
      type: 'task',
      status: 'open',
      labels: [],
      blockedBy: [],
      maxAttempts: 3,
    })
  })
  test('a value of another time is replaced by the default', () => {
    expect(folded(created({priority: 'urgent', task_type: 'saga'}))).toMatchObject({priority: 'p2', type: 'task'})
  })
  test('a task is created once', () => {
    expect(folded(created({title: 'first'}), created({title: 'second'}))).toMatchObject({title: 'first', version: 2})
  })
  test('events of an unknown task make no task', () => {
    expect(folded(claimed('ada'), happened('a', 'task.updated', {title: 'x'}))).toBeUndefined()
  })
  test('the last writer of each field wins, null clears', () => {
    const task = folded(
      created({title: 'a', description: 'd', parent: 'p'}),
      happened('a', 'task.updated', {title: 'b', description: null}),
      happened('a', 'task.updated', {parent: null}),
    )
    expect(task).toMatchObject({title: 'b', version: 3})
    expect([task?.description, task?.parent]).toEqual([undefined, undefined])
  })
  test('a malformed or foreign event changes nothing but the version', () => {
    const task = folded(
      created({title: 'a'}),
      happened('a', 'task.updated', {title: 7}),
      happened('a', 'agent.finding', {title: 'x'}),
    )
    expect(task).toMatchObject({title: 'a', version: 3})
  })
  test('prototype names are names like others', () => {
    const task = taskAfter(
      '__proto__',
      happened('__proto__', 'task.created', JSON.parse('{"title":"t","__proto__":{"status":"done"}}')),
    )
    expect(task).toMatchObject({id: '__proto__', title: 't', status: 'open'})
  })
})

describe('claims', () => {
  test('the first of two claims wins, whoever wrote the second', () => {
    expect(folded(created(), claimed('ada'), claimed('bob'))).toMatchObject({
      claim: {agentId: 'ada', version: 2},
      version: 3,
    })
  })
  test('the version of the claim event is its fencing token', () => {
    const task = folded(created(), claimed('ada'), happened('a', 'task.released', {}, 'ada'), claimed('bob'))
    expect(task).toMatchObject({
      status: 'in-progress',
      claim: {agentId: 'bob', version: 4},
      formerClaims: [{agentId: 'ada', version: 2}],
    })
  })
  test('a release that names another claim has no effect', () => {
    expect(folded(created(), claimed('ada'), happened('a', 'task.released', {claim_version: 1}, 'bob'))).toMatchObject({
      claim: {agentId: 'ada'},
    })
  })
  test('a completion that names a claim that was taken over has no effect', () => {
    const taken = [created(), claimed('ada'), happened('a', 'task.released', {}, 'ada'), claimed('bob')]
    expect(folded(...taken, happened('a', 'task.completed', {claim_version: 2}, 'ada'))).toMatchObject({
      status: 'in-progress',
    })
    expect(folded(...taken, happened('a', 'task.completed', {claim_version: 4}, 'bob'))).toMatchObject({
      status: 'done',
      completion: {agentId: 'bob'},
    })
  })
  test('a lapsed lease lets another claim in, judged by the times of the log', () => {
    const leased = [created(), claimed('ada', {lease_seconds: 2})]
    expect(folded(...leased, claimed('bob'))).toMatchObject({claim: {agentId: 'ada'}})
    expect(folded(...leased, happened('x', 'task.created'), claimed('bob'))).toMatchObject({
      claim: {agentId: 'bob', version: 3},
    })
  })
  test('a renewal counts for the claim that it names', () => {
    const leased = [created(), claimed('ada', {lease_seconds: 2})]
    const renewal = (claim_version: number) =>
      happened('a', 'task.claim.renewed', {claim_version, lease_seconds: 60}, 'ada')
    expect(folded(...leased, renewal(2), happened('x', 'task.created'), claimed('bob'))).toMatchObject({
      claim: {agentId: 'ada'},
    })
    expect(folded(...leased, renewal(1), happened('x', 'task.created'), claimed('bob'))).toMatchObject({
      claim: {agentId: 'bob'},
    })
  })
  test('a lease is remembered with its length, and a renewal replaces both', () => {
    const leased = [created(), claimed('ada', {lease_seconds: 2})]
    expect(folded(...leased)?.claim).toMatchObject({leaseSeconds: 2})
    const renewed = folded(...leased, happened('a', 'task.claim.renewed', {claim_version: 2, lease_seconds: 60}, 'ada'))
    expect(renewed?.claim).toMatchObject({leaseSeconds: 60, version: 2})
    expect(formatInstant(renewed?.claim?.leaseUntil as never)).toBe('2026-01-01T00:01:02.000000Z')
    expect(folded(created(), claimed('ada'))?.claim).not.toHaveProperty('leaseSeconds')
  })
  test('only the same name can resume, and only the claim that it names', () => {
    const other = actor('ada', 'other')
    expect(folded(created(), claimed('ada'), happened('a', 'task.claimed', {resumes: 2}, other))).toMatchObject({
      claim: {sessionId: 'other', version: 3},
    })
    expect(folded(created(), claimed('ada'), happened('a', 'task.claimed', {resumes: 1}, other))).toMatchObject({
      claim: {version: 2},
    })
    expect(folded(created(), claimed('ada'), claimed('bob', {resumes: 2}))).toMatchObject({claim: {agentId: 'ada'}})
  })
})

describe('failure, approval and reopening', () => {
  const failed = (payload = {}) => happened('a', 'task.failed', {reason: 'x', ...payload}, 'ada')
  test('a failure counts, waits, and says why', () => {
    const task = folded(created(), claimed('ada'), failed())
    expect(task).toMatchObject({status: 'open', attempts: 1, setback: {kind: 'failed', reason: 'x'}})
    expect(formatInstant(task?.notBefore as never)).toBe('2026-01-01T00:00:03.000000Z')
  })
  test('the last attempt, and a failure that must not be retried, end in dead', () => {
    expect(folded(created({max_attempts: 1}), claimed('ada'), failed())).toMatchObject({status: 'dead'})
    expect(folded(created(), claimed('ada'), failed({retryable: false}))).toMatchObject({status: 'dead'})
    expect(folded(created({max_attempts: 1}), claimed('ada'), failed(), happened('a', 'task.retried'))).toMatchObject({
      status: 'open',
      attempts: 0,
    })
  })
  test('a task that needs approval is done when it is granted', () => {
    const finished = [created({needs_approval: true}), happened('a', 'task.completed', {reason: 'ok'}, 'ada')]
    expect(folded(...finished)).toMatchObject({status: 'awaiting-approval'})
    expect(folded(...finished, happened('a', 'task.approval.granted', {}, 'eve'))).toMatchObject({
      status: 'done',
      completion: {agentId: 'ada', reason: 'ok'},
    })
    const rejected = folded(...finished, happened('a', 'task.approval.rejected', {reason: 'no'}, 'eve'))
    expect(rejected).toMatchObject({status: 'open', setback: {kind: 'rejected', reason: 'no', agentId: 'eve'}})
  })
  test('an approval is kept beside the completion, and stands in for one where there is none', () => {
    const granted = happened('a', 'task.approval.granted', {reason: 'fine'}, 'eve')
    const finished = [created({needs_approval: true}), happened('a', 'task.completed', {}, 'ada')]
    const task = folded(...finished, granted)
    expect(task?.completion).toMatchObject({agentId: 'ada', approval: {agentId: 'eve', reason: 'fine'}})
    expect(formatInstant(task?.completion?.approval?.at as never)).toBe('2026-01-01T00:00:02.000000Z')
    expect(folded(created(), happened('a', 'workflow.approval.requested'), granted)?.completion).toMatchObject({
      agentId: 'eve',
      approval: {agentId: 'eve'},
    })
    expect(folded(...finished, granted, happened('a', 'task.approval.granted', {}, 'bob'))).toMatchObject({
      completion: {approval: {agentId: 'eve'}},
    })
  })
  test('a retry ends the back-off and forgets the attempts', () => {
    const waiting = [created(), claimed('ada'), failed()]
    expect(folded(...waiting, happened('a', 'task.retried', {}, 'eve'))).toMatchObject({
      status: 'open',
      attempts: 0,
      notBefore: undefined,
      setback: {kind: 'failed', reason: 'x'},
    })
    expect(folded(created(), claimed('ada'), happened('a', 'task.retried'))).toMatchObject({status: 'in-progress'})
  })
  test('reopening forgets attempts and completion, says why, and also ends the wait for approval', () => {
    const reopened = happened('a', 'task.reopened', {reason: 'it broke'}, 'eve')
    const [again, finished] = [claimed('bob'), happened('a', 'task.completed', {}, 'bob')]
    const expected = {status: 'open', attempts: 0, setback: {kind: 'reopened', reason: 'it broke', agentId: 'eve'}}
    for (const payload of [{}, {needs_approval: true}]) {
      const pause = Array.from({length: 2}, () => happened('x', 'task.created'))
      const task = folded(created(payload), claimed('ada'), failed(), ...pause, again, finished, reopened)
      expect(task).toMatchObject(expected)
      expect(task?.completion).toBeUndefined()
    }
  })
  test('a reopened task is open, an archived one is marked', () => {
    expect(folded(created(), happened('a', 'task.completed'), happened('a', 'task.reopened'))).toMatchObject({
      status: 'open',
      completion: undefined,
    })
    expect(folded(created(), happened('a', 'task.archived'))).toMatchObject({archived: true, status: 'open'})
    expect(folded(created(), happened('a', 'task.archived'), happened('a', 'task.unarchived'))).toMatchObject({
      archived: false,
    })
  })
})

describe("the original chronis's vocabulary", () => {
  const flow = (type: string, payload = {}) => happened('a', `workflow.${type}`, payload)
  test('claims, releases and completes', () => {
    expect(folded(created(), flow('claimed', {agent_id: 'ada'}), flow('claimed', {agent_id: 'bob'}))).toMatchObject({
      status: 'in-progress',
      claim: {agentId: 'ada'},
    })
    expect(folded(created(), flow('claimed', {agent_id: 'ada'}), flow('released', {agent_id: 'ada'}))).toMatchObject({
      status: 'open',
    })
    expect(folded(created(), flow('step.completed', {reason: 'r'}))).toMatchObject({
      status: 'done',
      completion: {reason: 'r'},
    })
  })
  test('asks for approval and grants it', () => {
    expect(folded(created(), flow('approval.requested'))).toMatchObject({status: 'awaiting-approval'})
    expect(folded(created(), flow('approval.requested'), flow('approval.granted'))).toMatchObject({status: 'done'})
  })
})
