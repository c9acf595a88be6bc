import {describe, expect, test} from 'vitest'
import {actor, given, happened} from '../testing/decider-spec.ts'
import type {CreateTask, EditTask} from './commands.ts'
import {MAX_TEXT_BYTES} from './decide-board.ts'

const ada = actor('ada')

const created = (id: string, payload = {}) => happened(id, 'task.created', {title: id, ...payload})
const claimed = (id: string, by = ada, payload = {}) => happened(id, 'task.claimed', payload, by)
const done = (id: string) => happened(id, 'task.completed')

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
const addBlockers = (taskId: string, blockerIds: string[], force = false) =>
  ({kind: 'add-blockers', taskId, by: ada, blockerIds, force}) as const
const removeBlockers = (taskId: string, blockerIds: string[]) =>
  ({kind: 'remove-blockers', taskId, by: ada, blockerIds}) as const

const edit = (changes: EditTask['changes'], more: Partial<EditTask> = {}): EditTask => ({
  kind: 'edit',
  taskId: 'a',
  by: ada,
  changes,
  ...more,
})
const archive = {kind: 'archive', taskId: 'a', by: ada} as const
const unarchive = {kind: 'unarchive', taskId: 'a', by: ada} as const

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

describe('edit', () => {
  const a = created('a', {description: 'more', labels: ['x'], priority: 'p1'})

  test('writes only what differs', () => {
    given(a)
      .when(edit({title: 'A', priority: 'p1', taskType: 'task', maxAttempts: 3, needsApproval: true}))
      .then(['task.updated', {agent_id: 'ada', title: 'A', needs_approval: true}])
    given(a)
      .when(edit({taskType: 'bug', maxAttempts: 1}))
      .then(['task.updated', {agent_id: 'ada', task_type: 'bug', max_attempts: 1}])
  })
  test('is quiet about what is so already', () => {
    given(a)
      .when(edit({title: 'a', description: 'more', labels: ['x'], parent: null}))
      .thenNothing()
    given(a).when(edit({})).thenNothing()
  })
  test('clears a description and a parent', () => {
    given(created('p'), created('a', {description: 'more', parent: 'p'}))
      .when(edit({description: null, parent: null}))
      .then(['task.updated', {agent_id: 'ada', description: null, parent: null}])
  })
  test('adds a paragraph to the description, to the new one or to none', () => {
    given(a)
      .when(edit({}, {appendDescription: 'still more'}))
      .then(['task.updated', {agent_id: 'ada', description: 'more\n\nstill more'}])
    given(a)
      .when(edit({description: 'new'}, {appendDescription: 'still more'}))
      .then(['task.updated', {agent_id: 'ada', description: 'new\n\nstill more'}])
    given(a)
      .when(edit({description: null}, {appendDescription: 'all'}))
      .then(['task.updated', {agent_id: 'ada', description: 'all'}])
  })
  test('refuses a description that would become too long', () => {
    const long = 'ä'.repeat(MAX_TEXT_BYTES / 2)
    expect(given(created('a')).when(edit({description: long})).decision).toHaveProperty('events')
    given(created('a', {description: long}))
      .when(edit({}, {appendDescription: '.'}))
      .thenRejected('DESCRIPTION_TOO_LONG', {taskId: 'a', maxBytes: MAX_TEXT_BYTES})
  })
  test('adds and removes labels, and keeps the others', () => {
    given(a)
      .when(edit({}, {addLabels: ['y', 'x', 'y'], removeLabels: ['z']}))
      .then(['task.updated', {agent_id: 'ada', labels: ['x', 'y']}])
    given(a)
      .when(edit({}, {removeLabels: ['x']}))
      .then(['task.updated', {agent_id: 'ada', labels: []}])
    given(a)
      .when(edit({}, {addLabels: ['x'], removeLabels: ['y']}))
      .thenNothing()
    given(a)
      .when(edit({labels: ['y', 'y']}))
      .then(['task.updated', {agent_id: 'ada', labels: ['y']}])
  })
  test('refuses a parent that does not exist, or that would wait for its own child', () => {
    given(a)
      .when(edit({parent: 'later'}))
      .thenRejected('TASK_NOT_FOUND', {taskId: 'later', role: 'parent'})
    given(a, created('b', {parent: 'a'}))
      .when(edit({parent: 'b'}))
      .thenRejected('DEPENDENCY_CYCLE', {path: ['b', 'a', 'b']})
    given(created('epic'), created('a', {blocked_by: ['epic']}))
      .when(edit({parent: 'epic'}))
      .thenRejected('DEPENDENCY_CYCLE')
    given(a)
      .when(edit({parent: 'a'}))
      .thenRejected('DEPENDENCY_CYCLE')
  })
  test('is open to anybody, whoever holds the task and whatever its status', () => {
    given(created('a'), claimed('a', actor('bob')))
      .when(edit({title: 'A'}))
      .then(['task.updated', {agent_id: 'ada', title: 'A'}])
    given(created('a'), done('a'))
      .when(edit({title: 'A'}))
      .then(['task.updated', {agent_id: 'ada', title: 'A'}])
  })
})

describe('archive', () => {
  test('is recorded once, and taken back once', () => {
    given(created('a'))
      .when(archive)
      .then(['task.archived', {agent_id: 'ada'}])
    given(created('a'), happened('a', 'task.archived')).when(archive).thenNothing()
    given(created('a'), happened('a', 'task.archived'))
      .when(unarchive)
      .then(['task.unarchived', {agent_id: 'ada'}])
    given(created('a')).when(unarchive).thenNothing()
  })
  test('is refused while somebody holds the task, not when the lease has lapsed', () => {
    given(created('a'), claimed('a')).when(archive).thenRejected('WRONG_STATUS', {status: 'in-progress'})
    const leased = [created('a'), claimed('a', ada, {lease_seconds: 10})]
    given(...leased)
      .when(archive, 9)
      .thenRejected('WRONG_STATUS')
    given(...leased)
      .when(archive, 10)
      .then(['task.archived', {agent_id: 'ada'}])
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
      .thenRejected('WRONG_STATUS', {status: 'done', action: 'made to wait'})
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
