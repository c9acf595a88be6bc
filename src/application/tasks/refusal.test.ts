import {expect, test} from 'vitest'
import type {Actor} from '../../domain/commands.ts'
import {STATUSES} from '../../domain/task.ts'
import {boardWith} from '../../testing/boards.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {execute} from '../kernel/execute.ts'
import {claimTask} from './claim-task.ts'
import {createTask} from './create-task.ts'
import {refusal} from './refusal.ts'

const [ada, bob] = [actor('ada'), actor('bob')]

async function board() {
  const workspace = createMemoryWorkspace()
  await createTask(workspace, {
    by: ada,
    taskId: 'a',
    title: 'A',
    priority: 'p2',
    taskType: 'task',
    blockedBy: [],
    labels: [],
    force: false,
  })
  /** What somebody is told who completes the task with that claim version. */
  const told = async (by: Actor, claimVersion?: number) => {
    const outcome = await execute(workspace, {kind: 'complete', taskId: 'a', by, claimVersion})
    if (outcome.kind === 'accepted') throw new Error('accepted')
    const {code, message, hint} = refusal(outcome.rejection, workspace.view)
    return {code, message, hint}
  }
  return {workspace, told}
}

test('the holder who names a wrong claim version is told which is right, not to stop', async () => {
  const {workspace, told} = await board()
  await claimTask(workspace, 'a', {by: ada})
  expect(await told(ada, 9)).toEqual({
    code: 'CLAIM_LOST',
    message: 'the current claim_version of a is 2, not 9',
    hint: {reason: 'wrong-claim-version', params: {claim_version: 2}},
  })
})

test('whoever names a claim version that never was is told that nobody holds the task', async () => {
  const {told} = await board()
  expect(await told(ada, 2)).toEqual({
    code: 'CLAIM_LOST',
    message: 'no claim of a with claim_version 2 is known: nobody holds it, and it is open',
    hint: {reason: 'claim-it'},
  })
})

test('an earlier session of the same name is told that another session holds the task', async () => {
  const {workspace, told} = await board()
  await claimTask(workspace, 'a', {by: ada})
  await claimTask(workspace, 'a', {by: actor('ada', 'new'), resume: true})
  const {code, message, hint} = await told(ada)
  expect(message).toMatch(/^a is no longer yours: it is held by ada since \S+, in another session$/)
  expect([code, hint]).toEqual(['CLAIM_LOST', undefined])
})

test('a worker whose claim has ended is told so, and who holds the task', async () => {
  const {workspace, told} = await board()
  await claimTask(workspace, 'a', {by: ada})
  await execute(workspace, {kind: 'release', taskId: 'a', by: bob, force: true})
  await claimTask(workspace, 'a', {by: bob})
  expect((await told(ada, 2)).message).toMatch(/^a is no longer yours: it is held by bob since \S+$/)
  await execute(workspace, {kind: 'release', taskId: 'a', by: bob, force: false})
  expect((await told(ada, 2)).message).toBe('a is no longer yours: your claim has ended, and it is open')
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

test("whobobr may not touch somebody's claim is told when its lease has lapsed", async () => {
  const {act, clock, ...workspace} = await boardWith({taskId: 'a'})
  await act({kind: 'claim', taskId: 'a', by: ada, leaseSeconds: 10})
  const told = async () => {
    const outcome = await execute(workspace, {kind: 'release', taskId: 'a', by: bob, force: false})
    return outcome.kind === 'rejected' ? refusal(outcome.rejection, workspace.view) : undefined
  }
  expect(await told()).toMatchObject({message: expect.stringContaining('is held by ada')})
  clock.advance(11)
  expect(await told()).toMatchObject({
    message: expect.stringMatching(/was held by ada .* nobody has taken it over/),
    hint: {reason: 'lease-lapsed'},
  })
})
