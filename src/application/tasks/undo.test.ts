import {describe, expect, test} from 'vitest'
import type {EventLog} from '../../ports/event-log.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {execute} from '../kernel/execute.ts'
import {archiveDone} from './archive-done.ts'
import {claimTask} from './claim-task.ts'
import {createTask} from './create-task.ts'
import {undo} from './undo.ts'

const ada = actor('ada')
const bob = actor('bob')
const draft = {by: ada, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const
const [forReal, dry] = [
  {by: ada, dryRun: false},
  {by: ada, dryRun: true},
]

async function board() {
  const workspace = createMemoryWorkspace()
  for (const taskId of ['a', 'b', 'c']) await createTask(workspace, {...draft, taskId})
  return workspace
}
const types = (undone: Awaited<ReturnType<typeof undo>>) =>
  undone.map(({undone: {event_type}, events}) => [event_type, ...events.map((event) => event.event_type)])

describe('undo', () => {
  test("takes back one's own newest command, then the one before it, and names what it undoes", async () => {
    const workspace = await board()
    await execute(workspace, {kind: 'archive', taskId: 'b', by: ada})
    const claimed = await claimTask(workspace, 'a', {by: ada})
    await execute(workspace, {kind: 'comment', taskId: 'c', by: bob, text: "somebody else's"})
    expect(types(await undo(workspace, 'last', forReal))).toEqual([['task.claimed', 'task.released']])
    expect(workspace.view.get('a')?.task).toMatchObject({status: 'open'})
    expect(types(await undo(workspace, 'last', forReal))).toEqual([['task.archived', 'task.unarchived']])
    const released = await Array.fromAsync(workspace.log.readAll({types: ['task.released']}))
    const [cause] = await Array.fromAsync(workspace.log.readAll({types: ['task.claimed']}))
    expect(claimed.claim_version).toBe(cause?.version)
    expect(released[0]?.metadata?.causation_id).toBe(cause?.id)
  })
  test('takes back all that one command recorded', async () => {
    const workspace = await board()
    await execute(workspace, {kind: 'add-blockers', taskId: 'a', blockerIds: ['b', 'c'], by: ada, force: false})
    expect(types(await undo(workspace, 'last', forReal))).toEqual([
      ['task.dependency.added', 'task.dependency.removed'],
      ['task.dependency.added', 'task.dependency.removed'],
    ])
    expect(workspace.view.get('a')?.task.blockedBy).toEqual([])
  })
  test('takes back all of a command or nothing: one event in the way leaves the others as they are', async () => {
    const workspace = await board()
    const by = actor('ada')
    for (const taskId of ['a', 'b', 'c']) await execute(workspace, {kind: 'complete', taskId, by})
    await archiveDone(workspace, by)
    await execute(workspace, {kind: 'unarchive', taskId: 'a', by: bob})
    const before = await Array.fromAsync(workspace.log.readAll())
    for (const options of [dry, forReal])
      await expect(undo(workspace, 'last', options)).rejects.toMatchObject({code: 'CANNOT_UNDO'})
    expect(await Array.fromAsync(workspace.log.readAll())).toEqual(before)
  })
  test('decides again when somebody writes in between', async () => {
    const workspace = await board()
    await execute(workspace, {kind: 'add-blockers', taskId: 'a', blockerIds: ['b', 'c'], by: ada, force: false})
    let interrupted = false
    const appendAll: EventLog['appendAll'] = async (appends, options) => {
      if (!interrupted) await execute(workspace, {kind: 'comment', taskId: 'a', by: bob, text: 'hm'})
      interrupted = true
      return workspace.log.appendAll(appends, options)
    }
    expect(await undo({...workspace, log: {...workspace.log, appendAll}}, 'last', forReal)).toHaveLength(2)
    expect(workspace.view.get('a')?.task).toMatchObject({blockedBy: [], version: 6})
  })
  test('goes on with what is left where a store has taken a part before somebody else was first', async () => {
    const workspace = await board()
    for (const taskId of ['a', 'b', 'c']) await execute(workspace, {kind: 'complete', taskId, by: ada})
    await archiveDone(workspace, ada)
    let interrupted = false
    const appendAll: EventLog['appendAll'] = async (appends, options) => {
      if (interrupted) return workspace.log.appendAll(appends, options)
      interrupted = true
      await workspace.log.appendAll(appends.slice(0, 1), options)
      await execute(workspace, {kind: 'comment', taskId: 'b', by: bob, text: 'hm'})
      return {kind: 'version-conflict', entityId: 'b', actualVersion: 4}
    }
    const undone = await undo({...workspace, log: {...workspace.log, appendAll}}, 'last', forReal)
    expect(undone.map(({id}) => id)).toEqual(['c', 'b', 'a'])
    expect(new Set(types(undone).map(String))).toEqual(new Set(['task.archived,task.unarchived']))
    const unarchived = await Array.fromAsync(workspace.log.readAll({types: ['task.unarchived']}))
    expect(unarchived.map(({entity_id}) => entity_id).toSorted()).toEqual(['a', 'b', 'c'])
  })
  test('names who has to wait again', async () => {
    const workspace = await board()
    await execute(workspace, {kind: 'add-blockers', taskId: 'b', blockerIds: ['a'], by: bob, force: false})
    await execute(workspace, {kind: 'complete', taskId: 'a', by: ada})
    expect((await undo(workspace, 'last', dry))[0]).not.toHaveProperty('now_blocked')
    expect(await undo(workspace, 'last', forReal)).toMatchObject([{id: 'a', now_blocked: ['b']}])
  })
  test('can be tried without recording anything', async () => {
    const workspace = await board()
    await claimTask(workspace, 'a', {by: ada})
    const before = await Array.fromAsync(workspace.log.readAll())
    expect(await undo(workspace, 'last', dry)).toMatchObject([{id: 'a', dry_run: true}])
    expect(await Array.fromAsync(workspace.log.readAll())).toEqual(before)
  })
  test('finds an event by its position and by its id, and undoes what was undone', async () => {
    const workspace = await board()
    await execute(workspace, {kind: 'archive', taskId: 'a', by: bob})
    expect(types(await undo(workspace, {position: 4}, forReal))).toEqual([['task.archived', 'task.unarchived']])
    const [compensation] = await Array.fromAsync(workspace.log.readAll({types: ['task.unarchived']}))
    const again = await undo(workspace, {eventId: compensation?.id as string}, forReal)
    expect(types(again)).toEqual([['task.unarchived', 'task.archived']])
    for (const target of [{position: 99}, {eventId: 'none'}])
      await expect(undo(workspace, target, forReal)).rejects.toMatchObject({code: 'EVENT_NOT_FOUND'})
    await expect(undo(workspace, 'last', {by: actor('nobody'), dryRun: false})).rejects.toMatchObject({
      code: 'EVENT_NOT_FOUND',
    })
  })
  test('refuses what cannot be taken back, and what is not about a task', async () => {
    const workspace = await board()
    await expect(undo(workspace, {position: 1}, forReal)).rejects.toMatchObject({
      code: 'CANNOT_UNDO',
      hint: {reason: 'undo-created', params: {task_id: 'a'}},
    })
    const finding = {event_type: 'agent.finding', payload: {}, metadata: {agent_id: 'ada'}}
    await workspace.log.append('a', [finding], {opId: 'finding'})
    await expect(undo(workspace, 'last', forReal)).rejects.toThrow('it is not about a task')
  })
  test("leaves somebody else's claim alone", async () => {
    const workspace = await board()
    await claimTask(workspace, 'a', {by: bob})
    await expect(undo(workspace, {position: 4}, forReal)).rejects.toMatchObject({
      code: 'NOT_HOLDER',
      hint: undefined,
    })
  })
})
