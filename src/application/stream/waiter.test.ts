import {describe, expect, test} from 'vitest'
import type {LogWatch} from '../../ports/event-log.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {lookAt} from '../board/wait-for-tasks.ts'
import {execute} from '../kernel/execute.ts'
import type {Workspace} from '../kernel/workspace.ts'
import {claimTask} from '../tasks/claim-task.ts'
import {createTask} from '../tasks/create-task.ts'
import {createWaiter, waitFor} from './waiter.ts'

const ada = actor('ada')
const draft = {by: ada, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const
const never = async (): Promise<Workspace> => {
  throw new Error('nothing was replaced')
}

async function boardOf(...ids: readonly string[]) {
  const workspace = createMemoryWorkspace()
  for (const taskId of ids) await createTask(workspace, {...draft, taskId})
  return workspace
}

describe('a wait', () => {
  test('ends when something is recorded that changes the answer', async () => {
    const workspace = await boardOf('a')
    const waiting = waitFor({workspace, reopen: never}, ({view}) => view.get('b')?.task.id)
    await execute(workspace, {kind: 'comment', taskId: 'a', by: ada, text: 'not yet'})
    await createTask(workspace, {...draft, taskId: 'b'})
    expect(await waiting).toBe('b')
  })
  test('looks before it sleeps, and comes to nothing when the time is up', async () => {
    const workspace = await boardOf('a')
    expect(await waitFor({workspace, reopen: never}, () => 'at once', 0)).toBe('at once')
    expect(await waitFor({workspace, reopen: never}, () => undefined, 0.01)).toBeUndefined()
  })
  test('sleeps until the next lease lapses, which nothing records', async () => {
    const workspace = await boardOf('a')
    await claimTask(workspace, 'a', {by: ada, leaseSeconds: 5})
    const naps: number[] = []
    const watch: LogWatch = {
      next: async (timeoutMs) => {
        naps.push(timeoutMs)
        workspace.clock.advance(timeoutMs / 1000)
        return 'timeout'
      },
      close: () => {},
    }
    const napping = {...workspace, log: {...workspace.log, watch: () => watch}}
    const look = ({view, log}: Workspace) => view.ready({}, log.now()).tasks[0]?.task.id
    expect(await waitFor({workspace: napping, reopen: never}, look)).toBe('a')
    expect(naps[0]).toBe(5000)
    // The claim's timestamp is a few microseconds after the clock's: one more look.
    expect(naps.length).toBeLessThanOrEqual(2)
  })
  test('goes on with the workspace that has taken the place of the first', async () => {
    const [first, second] = [await boardOf('a'), await boardOf('a', 'b')]
    const closed: string[] = []
    const watch: LogWatch = {next: async () => 'replaced', close: () => closed.push('first')}
    const replaced = {...first, log: {...first.log, watch: () => watch}}
    const found = await waitFor({workspace: replaced, reopen: async () => second}, ({view}) => view.get('b')?.task.id)
    expect(found).toBe('b')
    expect(closed).toEqual(['first'])
  })
})

describe('a waiter', () => {
  test('keeps its watch from one wait to the next, and misses nothing between them', async () => {
    const workspace = await boardOf('a')
    let watches = 0
    const log = {
      ...workspace.log,
      watch: () => {
        watches++
        return workspace.log.watch()
      },
    }
    const waiter = createWaiter({workspace: {...workspace, log}, reopen: never})
    expect(await waiter.wait(({view}) => view.get('a')?.task.id)).toBe('a')
    await createTask(workspace, {...draft, taskId: 'b'})
    expect(await waiter.wait(({view}) => view.get('b')?.task.id)).toBe('b')
    expect(await waiter.wait(() => undefined, 0.01)).toBeUndefined()
    waiter.close()
    expect(watches).toBe(1)
  })
  test('ends its wait when it is told so, and does not begin another', async () => {
    const workspace = await boardOf('a')
    const controller = new AbortController()
    const waiter = createWaiter({workspace, reopen: never, signal: controller.signal})
    const waiting = waiter.wait(() => undefined)
    controller.abort()
    expect(await waiting).toBeUndefined()
    expect(await waiter.wait(() => undefined)).toBeUndefined()
    waiter.close()
  })
})

describe('waiting for tasks', () => {
  const wanted = {ids: ['a', 'b'], statuses: ['done'] as const, any: false}
  const complete = (taskId: string) => ({kind: 'complete', taskId, by: ada, result: {n: 1}}) as const

  test('is for all of them, or for any', async () => {
    const workspace = await boardOf('a', 'b')
    await execute(workspace, complete('b'))
    expect(lookAt(workspace.view, wanted)).toBeUndefined()
    expect(lookAt(workspace.view, {...wanted, any: true})).toMatchObject([{id: 'b', status: 'done', result: {n: 1}}])
    await execute(workspace, complete('a'))
    expect(lookAt(workspace.view, wanted)?.map(({id}) => id)).toEqual(['a', 'b'])
  })
  test('is given up when a task is dead or archived, unless another one will do', async () => {
    const workspace = await boardOf('a', 'b')
    await claimTask(workspace, 'a', {by: ada})
    const fail = {kind: 'fail', taskId: 'a', by: ada, reason: 'no access', retryable: false, force: false} as const
    await execute(workspace, fail)
    expect(() => lookAt(workspace.view, wanted)).toThrow('a is dead after 1 attempt: no access')
    expect(lookAt(workspace.view, {...wanted, any: true})).toBeUndefined()
    expect(lookAt(workspace.view, {...wanted, ids: ['a'], statuses: ['dead']})).toMatchObject([{id: 'a'}])
    await execute(workspace, {kind: 'archive', taskId: 'b', by: ada})
    expect(() => lookAt(workspace.view, {...wanted, ids: ['b']})).toThrow('b is archived and open')
    expect(() => lookAt(workspace.view, {...wanted, any: true})).toThrow('a is dead')
  })
})
