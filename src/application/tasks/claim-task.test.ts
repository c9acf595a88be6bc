import {describe, expect, test} from 'vitest'
import type {EventLog} from '../../ports/event-log.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {execute} from '../kernel/execute.ts'
import {claimNext, claimTask, claimUpTo} from './claim-task.ts'
import {createTask, type TaskDraft} from './create-task.ts'

const ada = actor('ada')
const bob = actor('bob')
const draft = {by: ada, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const

async function boardWith(...drafts: readonly (Partial<TaskDraft> & {readonly taskId: string})[]) {
  const workspace = createMemoryWorkspace()
  for (const more of drafts) await createTask(workspace, {...draft, ...more})
  return workspace
}

describe('the next task', () => {
  test('is the first that is ready, and undefined when none is', async () => {
    const workspace = await boardWith({taskId: 'a'}, {taskId: 'b', priority: 'p0'})
    expect(await claimNext(workspace, {}, {by: ada})).toMatchObject({id: 'b', claimed_by: 'ada', claim_version: 2})
    expect(await claimNext(workspace, {}, {by: bob})).toMatchObject({id: 'a'})
    expect(await claimNext(workspace, {}, {by: ada})).toBeUndefined()
  })
  test('fits the filter: below a task means at any depth', async () => {
    const workspace = await boardWith(
      {taskId: 'other', priority: 'p0', labels: ['x']},
      {taskId: 'epic'},
      {taskId: 'story', parent: 'epic'},
      {taskId: 'deep', parent: 'story'},
    )
    expect(await claimNext(workspace, {parent: 'epic', depth: 'all'}, {by: ada})).toMatchObject({id: 'deep'})
    expect(await claimNext(workspace, {labels: ['y']}, {by: ada})).toBeUndefined()
    expect(await claimNext(workspace, {labels: ['x']}, {by: ada})).toMatchObject({id: 'other'})
  })
  test('is another one for whoever loses the first to somebody faster', async () => {
    const workspace = await boardWith({taskId: 'a'}, {taskId: 'b'}, {taskId: 'c'})
    const rivals = ['a', 'b']
    const append: EventLog['append'] = async (...args) => {
      const taken = rivals.shift()
      if (taken !== undefined) await execute(workspace, {kind: 'claim', taskId: taken, by: bob})
      return workspace.log.append(...args)
    }
    const racing = {...workspace, log: {...workspace.log, append}}
    expect(await claimNext(racing, {}, {by: ada})).toMatchObject({id: 'c', claimed_by: 'ada'})
    expect(await Array.fromAsync(workspace.log.readAll({types: ['task.claimed']}))).toHaveLength(3)
  })
  test('can be one whose lease has lapsed', async () => {
    const workspace = await boardWith({taskId: 'a'})
    await claimNext(workspace, {}, {by: ada, leaseSeconds: 60})
    workspace.clock.advance(59)
    expect(await claimNext(workspace, {}, {by: bob})).toBeUndefined()
    workspace.clock.advance(2)
    expect(await claimNext(workspace, {}, {by: bob})).toMatchObject({
      id: 'a',
      claimed_by: 'bob',
      taken_over_from: 'ada',
    })
  })
})

describe('several next tasks', () => {
  test('are as many as are wanted and ready, and undefined when none is', async () => {
    const workspace = await boardWith({taskId: 'a'}, {taskId: 'b'}, {taskId: 'c'})
    expect(await claimUpTo(2, workspace, {}, {by: ada})).toMatchObject({claimed: [{id: 'a'}, {id: 'b'}]})
    expect(await claimUpTo(2, workspace, {}, {by: ada})).toEqual({claimed: [expect.objectContaining({id: 'c'})]})
    expect(await claimUpTo(2, workspace, {}, {by: ada})).toBeUndefined()
  })
  test('are told with the failure that came after them; the failure of the first is thrown', async () => {
    const workspace = await boardWith({taskId: 'a'}, {taskId: 'b'})
    const full = new Error('the disk is full')
    const append: EventLog['append'] = async (id, ...rest) => {
      if (id === 'b') throw full
      return workspace.log.append(id, ...rest)
    }
    const failing = {...workspace, log: {...workspace.log, append}}
    expect(await claimUpTo(2, failing, {}, {by: ada})).toMatchObject({claimed: [{id: 'a'}], failure: full})
    await expect(claimUpTo(2, failing, {}, {by: ada})).rejects.toBe(full)
  })
})

describe('a claim', () => {
  test('tells a new one from one that was held', async () => {
    const workspace = await boardWith({taskId: 'a'})
    expect(await claimTask(workspace, 'a', {by: ada, leaseSeconds: 10})).not.toHaveProperty('already_held')
    workspace.clock.advance(6)
    const again = await claimTask(workspace, 'a', {by: ada, leaseSeconds: 10})
    expect(again).toMatchObject({already_held: true, claim_version: 2, lease_until: '2026-01-01T00:00:16.000000Z'})
  })
  test('of an earlier session of the same name is taken over by resuming only', async () => {
    const workspace = await boardWith({taskId: 'a'})
    const later = actor('ada', 'a later session')
    await claimTask(workspace, 'a', {by: ada})
    await expect(claimTask(workspace, 'a', {by: later})).rejects.toMatchObject({code: 'ALREADY_CLAIMED'})
    await expect(claimTask(workspace, 'a', {by: bob, resume: true})).rejects.toMatchObject({code: 'ALREADY_CLAIMED'})
    expect(await claimTask(workspace, 'a', {by: later, resume: true})).toMatchObject({
      claim_version: 3,
      taken_over_from: 'ada',
    })
  })
})
