import {describe, test} from 'vitest'
import {actor, given, type Happened, happened} from '../testing/decider-spec.ts'
import type {TransitionTask} from './commands.ts'

const ada = actor('ada')
const eve = actor('eve')

const judge =
  (kind: TransitionTask['kind']) =>
  (by = eve, reason?: string): TransitionTask => ({kind, taskId: 'a', by, reason})
const [approve, reject, reopen, retry] = (['approve', 'reject', 'reopen', 'retry'] as const).map(judge) as [
  ReturnType<typeof judge>,
  ReturnType<typeof judge>,
  ReturnType<typeof judge>,
  ReturnType<typeof judge>,
]

const created = (payload = {}) => happened('a', 'task.created', payload)
const claimed = happened('a', 'task.claimed', {}, ada)
const completed = happened('a', 'task.completed', {reason: 'ok'}, ada)
const failed = happened('a', 'task.failed', {reason: 'x'}, ada)

const open = [created()]
const held = [created(), claimed]
const waiting = [created({needs_approval: true}), completed]
const done = [created(), completed]
const dead = [created({max_attempts: 1}), claimed, failed]
const backingOff = [created(), claimed, failed]
const granted = happened('a', 'task.approval.granted', {reason: 'fine'}, eve)
const rejected = happened('a', 'task.approval.rejected', {reason: 'no'}, eve)

/** Each of these refuses the command because of the task's status. */
function expectWrongStatus(command: TransitionTask, histories: readonly (readonly Happened[])[]): void {
  for (const history of histories)
    given(...history)
      .when(command)
      .thenRejected('WRONG_STATUS')
}

describe('approve', () => {
  test('is recorded with the reviewer and the reason', () => {
    given(...waiting)
      .when(approve(eve, 'fine'))
      .then(['task.approval.granted', {agent_id: 'eve', reason: 'fine'}])
  })
  test('is refused to the agent that completed the task, but not to a person', () => {
    given(...waiting)
      .when(approve(ada))
      .thenRejected('SELF_APPROVAL', {taskId: 'a', agentId: 'ada'})
    given(...waiting)
      .when(approve(actor('ada', 'another session')))
      .thenRejected('SELF_APPROVAL')
    given(created({needs_approval: true}), happened('a', 'task.completed', {}, 'human'))
      .when(approve(actor('human')))
      .then(['task.approval.granted', {agent_id: 'human'}])
  })
  test('is open to anybody where nobody has handed in anything', () => {
    given(created(), happened('a', 'workflow.approval.requested', {}, ada))
      .when(approve(ada))
      .then(['task.approval.granted', {agent_id: 'ada'}])
  })
  test('says yes again to the same reviewer, and tells others that it is done', () => {
    for (const again of [approve(eve), approve(eve, 'fine')])
      given(...waiting, granted)
        .when(again)
        .thenNothing()
    given(...waiting, granted)
      .when(approve(eve, 'another reason'))
      .thenRejected('ALREADY_DONE')
    given(...waiting, granted)
      .when(approve(actor('bob')))
      .thenRejected('ALREADY_DONE', {completion: {agentId: 'ada', approval: {agentId: 'eve'}}})
    given(...done)
      .when(approve())
      .thenRejected('ALREADY_DONE')
  })
  test('is refused before there is something to approve', () => {
    expectWrongStatus(approve(), [open, held, dead, [...waiting, rejected]])
    given().when(approve()).thenRejected('TASK_NOT_FOUND')
  })
})

describe('reject', () => {
  test('is recorded with the reviewer and the reason, whoever did the work', () => {
    for (const by of [eve, ada])
      given(...waiting)
        .when(reject(by, 'no tests'))
        .then(['task.approval.rejected', {agent_id: by.agentId, reason: 'no tests'}])
  })
  test('says yes again to the same words, and no to others', () => {
    given(...waiting, rejected)
      .when(reject(eve, 'no'))
      .thenNothing()
    given(...waiting, rejected)
      .when(reject(eve, 'no tests'))
      .thenRejected('WRONG_STATUS', {status: 'open'})
    given(...waiting, rejected)
      .when(reject(ada, 'no'))
      .thenRejected('WRONG_STATUS')
  })
  test('is refused where nothing waits for approval', () => {
    expectWrongStatus(reject(eve, 'no'), [
      open,
      held,
      done,
      dead,
      [...waiting, granted],
      [...waiting, rejected, claimed],
    ])
  })
})

describe('reopen', () => {
  test('opens what is done or waits for approval', () => {
    given(...done)
      .when(reopen(eve, 'it broke'))
      .then(['task.reopened', {agent_id: 'eve', reason: 'it broke'}])
    given(...waiting)
      .when(reopen(ada))
      .then(['task.reopened', {agent_id: 'ada'}])
  })
  test('is quiet about what is open, and refuses what is being worked on, or dead', () => {
    given(...open)
      .when(reopen())
      .thenNothing()
    expectWrongStatus(reopen(), [held, dead])
  })
})

describe('retry', () => {
  test('revives the dead', () => {
    given(...dead)
      .when(retry(eve, 'mended'))
      .then(['task.retried', {agent_id: 'eve', reason: 'mended'}])
  })
  test('ends a back-off, and is quiet once it is over', () => {
    given(...backingOff)
      .when(retry(), 0.5)
      .then(['task.retried', {agent_id: 'eve'}])
    given(...backingOff)
      .when(retry(), 1)
      .thenNothing()
    given(...open)
      .when(retry())
      .thenNothing()
  })
  test('is refused to what is being worked on, done, or waiting for approval', () => {
    expectWrongStatus(retry(), [held, done, waiting])
  })
})
