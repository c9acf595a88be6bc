import {describe, expect, test} from 'vitest'
import {isAppError} from '../../errors/app-error.ts'
import type {EventLog} from '../../ports/event-log.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {createTask, idLength} from '../tasks/create-task.ts'
import {execute} from './execute.ts'
import type {Workspace} from './workspace.ts'

const ada = actor('ada')
const bob = actor('bob')
const draft = {by: ada, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const
const claim = (taskId: string, by = ada) => ({kind: 'claim', taskId, by}) as const

/** A workspace in which something happens between reading and appending, before each of the first `times` appends. */
function interrupted(workspace: Workspace, times: number, interrupt: () => Promise<unknown>): Workspace {
  let left = times
  const append: EventLog['append'] = async (...args) => {
    if (left-- > 0) await interrupt()
    return workspace.log.append(...args)
  }
  return {...workspace, log: {...workspace.log, append}}
}

describe('a command', () => {
  test('that somebody overtakes is decided again on what stands there then', async () => {
    const workspace = createMemoryWorkspace()
    await createTask(workspace, {...draft, taskId: 'a'})
    const racing = interrupted(workspace, 1, () => execute(workspace, claim('a', bob)))
    const outcome = await execute(racing, claim('a'))
    expect(outcome).toMatchObject({kind: 'rejected', rejection: {code: 'ALREADY_CLAIMED', claim: {agentId: 'bob'}}})
    expect(await Array.fromAsync(workspace.log.readAll({types: ['task.claimed']}))).toHaveLength(1)
  })
  test('is carried out after all when what came between does not matter', async () => {
    const workspace = createMemoryWorkspace()
    await createTask(workspace, {...draft, taskId: 'a'})
    const comment = {kind: 'comment', taskId: 'a', by: bob, text: 'hm'} as const
    const outcome = await execute(
      interrupted(workspace, 3, () => execute(workspace, comment)),
      claim('a'),
    )
    expect(outcome).toMatchObject({kind: 'accepted', board: {task: {claim: {agentId: 'ada', version: 5}}}})
  })
  test('answers with what it made of the task, whatever others have made of it by then', async () => {
    const workspace = createMemoryWorkspace()
    await createTask(workspace, {...draft, taskId: 'a'})
    const append: EventLog['append'] = async (...args) => {
      const outcome = await workspace.log.append(...args)
      await execute(workspace, {kind: 'release', taskId: 'a', by: bob, force: true})
      await execute(workspace, claim('a', bob))
      return outcome
    }
    const outcome = await execute({...workspace, log: {...workspace.log, append}}, claim('a'))
    expect(outcome).toMatchObject({kind: 'accepted', board: {task: {claim: {agentId: 'ada', version: 2}}}})
  })
  test('gives up when others are first time and again, and says that it may be run again', async () => {
    const workspace = createMemoryWorkspace()
    await createTask(workspace, {...draft, taskId: 'a'})
    const comment = {kind: 'comment', taskId: 'a', by: bob, text: 'hm'} as const
    const failure = await execute(
      interrupted(workspace, 99, () => execute(workspace, comment)),
      claim('a'),
    ).catch((error: unknown) => error)
    expect(isAppError(failure) && [failure.code, failure.retryable]).toEqual(['CONTENTION', true])
  })
  test('marks its events with the instance and one operation', async () => {
    const workspace = createMemoryWorkspace()
    await createTask(workspace, {...draft, taskId: 'a'})
    const [event] = await Array.fromAsync(workspace.log.readAll())
    expect(event?.metadata).toEqual({
      agent_id: 'ada',
      session_id: 'session of ada',
      source_id: 'test',
      op_id: expect.any(String),
    })
  })
  test('creates a task on an entity that has events but is no task', async () => {
    const workspace = createMemoryWorkspace()
    await workspace.log.append('a', [{event_type: 'agent.finding', payload: {}}], {opId: workspace.ids.uuid()})
    expect(await createTask(workspace, {...draft, taskId: 'a'})).toMatchObject({
      kind: 'accepted',
      board: {task: {version: 2}},
    })
  })
})

describe('an id', () => {
  test('that was generated and is taken is replaced without a word', async () => {
    const workspace = createMemoryWorkspace()
    const asked: number[] = []
    const ids = {
      ...workspace.ids,
      taskId: async (length: number) => {
        asked.push(length)
        return asked.length < 6 ? 'taken' : 'free'
      },
    }
    await createTask(workspace, {...draft, taskId: 'taken'})
    expect(await createTask({...workspace, ids}, draft)).toMatchObject({kind: 'accepted', board: {task: {id: 'free'}}})
    expect(asked).toEqual([6, 6, 6, 6, 7, 7])
  })
  test('that was given and is taken is refused', async () => {
    const workspace = createMemoryWorkspace()
    await createTask(workspace, {...draft, taskId: 'a'})
    expect(await createTask(workspace, {...draft, taskId: 'a'})).toMatchObject({rejection: {code: 'ID_TAKEN'}})
  })
  test('grows with the board', () => {
    expect([0, 1, 10_000, 10_001, 100_000, 100_001, 1_000_001].map(idLength)).toEqual([6, 6, 6, 7, 7, 8, 9])
  })
})
