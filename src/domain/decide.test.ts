import {describe, expect, test} from 'vitest'
import {actor, given, happened} from '../testing/decider-spec.ts'
import type {ClaimTask, CompleteTask, CreateTask, ReleaseTask} from './commands.ts'

const ada = actor('ada')
const bob = actor('bob')

const created = (id: string, payload = {}) => happened(id, 'task.created', {title: id, ...payload})
const claimed = (id: string, by: string | typeof ada, payload = {}) => happened(id, 'task.claimed', payload, by)
const done = (id: string, by?: string) => happened(id, 'task.completed', {}, by)

const create = (taskId: string, more: Partial<CreateTask> = {}): CreateTask => ({
  kind: 'create',
  taskId,
  by: ada,
  title: 'A title',
  priority: 'p2',
  taskType: 'task',
  blockedBy: [],
  labels: [],
  force: false,
  ...more,
})
const claim = (by = ada, more: Partial<ClaimTask> = {}): ClaimTask => ({
  kind: 'claim',
  taskId: 'a',
  by,
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
const addBlockers = (taskId: string, blockerIds: string[], force = false) =>
  ({kind: 'add-blockers', taskId, by: ada, blockerIds, force}) as const
const removeBlockers = (taskId: string, blockerIds: string[]) =>
  ({kind: 'remove-blockers', taskId, by: ada, blockerIds}) as const

describe('create', () => {
  test('writes only what was given', () => {
    given()
      .when(create('a'))
      .then(['task.created', {title: 'A title', priority: 'p2', task_type: 'task'}])
  })
  test('names blockers and labels once', () => {
    given(created('b'), created('p'))
      .when(create('a', {blockedBy: ['b', 'b'], labels: ['x', 'x'], description: 'more', parent: 'p'}))
      .then([
        'task.created',
        {
          title: 'A title',
          description: 'more',
          priority: 'p2',
          task_type: 'task',
          parent: 'p',
          blocked_by: ['b'],
          labels: ['x'],
        },
      ])
  })
  test('refuses an id that is taken, and tells by which task', () => {
    given(created('a'))
      .when(create('a'))
      .thenRejected('ID_TAKEN', {holder: {id: 'a', title: 'a'}})
  })
  test('refuses unknown blockers unless they are still to come', () => {
    given()
      .when(create('a', {blockedBy: ['later']}))
      .thenRejected('TASK_NOT_FOUND', {taskId: 'later', role: 'blocker'})
    expect(given().when(create('a', {blockedBy: ['later'], force: true})).decision).toHaveProperty('events')
  })
  test('refuses an unknown parent, even when forced', () => {
    given()
      .when(create('a', {parent: 'later', force: true}))
      .thenRejected('TASK_NOT_FOUND', {taskId: 'later', role: 'parent'})
  })
  test('refuses a child that waits for its own parent', () => {
    given(created('epic'))
      .when(create('a', {parent: 'epic', blockedBy: ['epic']}))
      .thenRejected('DEPENDENCY_CYCLE', {path: ['a', 'epic', 'a']})
  })
  test('refuses to close a loop through a task that was waiting for it to come', () => {
    given(created('b', {blocked_by: ['a']}))
      .when(create('a', {blockedBy: ['b']}))
      .thenRejected('DEPENDENCY_CYCLE', {path: ['a', 'b', 'a']})
  })
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
      .thenRejected('NOT_HOLDER', {claim: {agentId: 'ada'}})
    given(created('a'), claimed('a', ada))
      .when(release(bob, {force: true}))
      .then(['task.released', {agent_id: 'bob', claim_version: 2}])
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
})

describe('dependencies', () => {
  test('adds all new blockers in one decision', () => {
    given(created('a', {blocked_by: ['b']}), created('b'), created('c'), created('d'))
      .when(addBlockers('a', ['b', 'c', 'd', 'c']))
      .then(['task.dependency.added', {depends_on: 'c'}], ['task.dependency.added', {depends_on: 'd'}])
  })
  test('adds nothing when one of them is unknown', () => {
    given(created('a'), created('b'))
      .when(addBlockers('a', ['b', 'later']))
      .thenRejected('TASK_NOT_FOUND', {taskId: 'later'})
  })
  test('is quiet about what is so already', () => {
    given(created('a', {blocked_by: ['b']}), created('b'))
      .when(addBlockers('a', ['b']))
      .thenNothing()
  })
  test('refuses a loop of blockers, with the way round', () => {
    given(created('a'), created('b', {blocked_by: ['a']}), created('c', {blocked_by: ['b']}))
      .when(addBlockers('a', ['c']))
      .thenRejected('DEPENDENCY_CYCLE', {path: ['a', 'c', 'b', 'a']})
  })
  test('refuses a loop of a parent and its child, and a task that waits for itself', () => {
    given(created('epic'), created('a', {parent: 'epic'}))
      .when(addBlockers('a', ['epic']))
      .thenRejected('DEPENDENCY_CYCLE', {path: ['a', 'epic', 'a']})
    given(created('a'))
      .when(addBlockers('a', ['a']))
      .thenRejected('DEPENDENCY_CYCLE', {path: ['a', 'a']})
  })
  test('does not make a done task wait', () => {
    given(created('a'), created('b'), done('a'))
      .when(addBlockers('a', ['b']))
      .thenRejected('ALREADY_DONE')
  })
  test('removes all named blockers, or none when one is not there', () => {
    const blocked = created('a', {blocked_by: ['b', 'c']})
    given(blocked)
      .when(removeBlockers('a', ['b', 'c']))
      .then(['task.dependency.removed', {depends_on: 'b'}], ['task.dependency.removed', {depends_on: 'c'}])
    given(blocked)
      .when(removeBlockers('a', ['b', 'x']))
      .thenRejected('DEPENDENCY_NOT_FOUND', {blockerId: 'x', blockedBy: ['b', 'c']})
  })
})

test('a comment is accepted on any task that exists', () => {
  const comment = {kind: 'comment', taskId: 'a', by: ada, text: 'hm'} as const
  given(created('a'), done('a'))
    .when(comment)
    .then(['task.commented', {agent_id: 'ada', text: 'hm'}])
  given().when(comment).thenRejected('TASK_NOT_FOUND')
})
