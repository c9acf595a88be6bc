import {expect, test} from 'vitest'
import type {TaskCommand} from '../../domain/commands.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import {STATUSES} from '../../domain/task.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {runnableDependents} from '../board/dependents.ts'
import {brief, describeTask} from '../board/describe-task.ts'
import {describeNeed} from '../board/needs-me.ts'
import {summarize} from '../board/representation.ts'
import {execute} from '../kernel/execute.ts'
import {createTask, type TaskDraft} from './create-task.ts'
import {refusal} from './refusal.ts'

const ada = actor('ada')
const eve = actor('eve')
const draft = {by: ada, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const

/** A board with these tasks on it. */
async function boardWith(...tasks: readonly Partial<TaskDraft>[]) {
  const workspace = createMemoryWorkspace()
  for (const task of tasks) await createTask(workspace, {...draft, ...task})
  const act = async (command: TaskCommand) => expect(await execute(workspace, command)).toHaveProperty('board')
  const board = (id: string) => workspace.view.get(id) as BoardTask
  return {...workspace, act, board}
}

test('who waits for a task and can go on: ready, in progress, and a parent, but nobody whom something else holds up', async () => {
  const {view, act} = await boardWith(
    {taskId: 'epic'},
    {taskId: 'a', parent: 'epic'},
    {taskId: 'ready', blockedBy: ['a']},
    {taskId: 'held', blockedBy: ['a']},
    {taskId: 'twice', blockedBy: ['a', 'ready']},
    {taskId: 'finished', blockedBy: ['a']},
    {taskId: 'off', blockedBy: ['a']},
  )
  expect(runnableDependents('a', view)).toEqual([])
  await act({kind: 'complete', taskId: 'a', by: ada})
  await act({kind: 'claim', taskId: 'held', by: ada})
  await act({kind: 'complete', taskId: 'finished', by: ada})
  await act({kind: 'archive', taskId: 'off', by: ada})
  expect(runnableDependents('a', view).toSorted()).toEqual(['epic', 'held', 'ready'])
  await act({kind: 'reopen', taskId: 'a', by: eve})
  expect(runnableDependents('a', view)).toEqual([])
})

test('work that waits for approval is shown with who did it and what they said', async () => {
  const {log, act, board} = await boardWith({taskId: 'a', needsApproval: true})
  await act({kind: 'complete', taskId: 'a', by: ada, reason: 'See the page', result: [1]})
  expect(describeNeed(board('a'), log.now())).toMatchObject({
    id: 'a',
    needs: 'approval',
    done_by: 'ada',
    reason: 'See the page',
    result: [1],
  })
})

test('a dead task is shown with its attempts and the last reason, until it is done', async () => {
  const {log, act, board} = await boardWith({taskId: 'a', maxAttempts: 1})
  await act({kind: 'claim', taskId: 'a', by: ada})
  await act({kind: 'fail', taskId: 'a', by: ada, reason: 'no network', retryable: true, force: false})
  const setback = {last_setback: {kind: 'failed', by: 'ada', reason: 'no network'}}
  expect(describeNeed(board('a'), log.now())).toMatchObject({needs: 'retry', attempts: 1, ...setback})
  await act({kind: 'retry', taskId: 'a', by: eve})
  expect(summarize(board('a'), log.now())).toMatchObject({status: 'open', ...setback})
  expect(summarize(board('a'), log.now())).not.toHaveProperty('attempts')
  await act({kind: 'complete', taskId: 'a', by: ada})
  expect(summarize(board('a'), log.now())).not.toHaveProperty('last_setback')
})

test('a task tells who approved of it, and why', async () => {
  const {act, board, ...workspace} = await boardWith({taskId: 'a', needsApproval: true})
  await act({kind: 'complete', taskId: 'a', by: ada, reason: 'done'})
  await act({kind: 'approve', taskId: 'a', by: eve, reason: 'fine'})
  expect(await describeTask(workspace, board('a'))).toMatchObject({
    done_by: 'ada',
    reason: 'done',
    approval: {by: 'eve', reason: 'fine'},
  })
})

test('a status that is in the way comes with what ends it', () => {
  const {view} = createMemoryWorkspace()
  const hints = STATUSES.map((status) => refusal({code: 'WRONG_STATUS', taskId: 'a', status, action: 'x'}, view).hint)
  expect(hints).toEqual(STATUSES.map((status) => ({reason: `status-${status}`})))
})

test('what nobody holds is not offered to be claimed when its status forbids that', () => {
  const {view} = createMemoryWorkspace()
  const hints = STATUSES.map((status) => refusal({code: 'NOT_CLAIMED', taskId: 'a', status}, view).hint)
  expect(hints).toEqual([undefined, ...STATUSES.slice(1).map((status) => ({reason: `status-${status}`}))])
})

test('who claims a task is told that it needs approval, and how many attempts it has left', async () => {
  const {act, board, view, log} = await boardWith({taskId: 'a', needsApproval: true}, {taskId: 'b'})
  await act({kind: 'claim', taskId: 'a', by: ada})
  await act({kind: 'fail', taskId: 'a', by: ada, reason: 'no network', retryable: true, force: false})
  expect(brief(board('a'), view, log.now())).toMatchObject({needs_approval: true, attempts: 1, max_attempts: 3})
  const plain = brief(board('b'), view, log.now())
  for (const key of ['needs_approval', 'attempts', 'max_attempts']) expect(plain).not.toHaveProperty(key)
})

test("whoever may not touch somebody's claim is told when its lease has lapsed", async () => {
  const {act, clock, ...workspace} = await boardWith({taskId: 'a'})
  await act({kind: 'claim', taskId: 'a', by: ada, leaseSeconds: 10})
  const told = async () => {
    const outcome = await execute(workspace, {kind: 'release', taskId: 'a', by: eve, force: false})
    return outcome.kind === 'rejected' ? refusal(outcome.rejection, workspace.view) : undefined
  }
  expect(await told()).toMatchObject({message: expect.stringContaining('is held by ada')})
  clock.advance(11)
  expect(await told()).toMatchObject({
    message: expect.stringMatching(/was held by ada .* nobody has taken it over/),
    hint: {reason: 'lease-lapsed'},
  })
})
