import {expect, test} from 'vitest'
import {plusSeconds} from '../../domain/instant.ts'
import type {EventLog} from '../../ports/event-log.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {execute} from '../kernel/execute.ts'
import type {Workspace} from '../kernel/workspace.ts'
import {archiveDone} from './archive-done.ts'

const ada = actor('ada')

/** A workspace with tasks `t0`, `t1` … of which the named ones are done. */
async function workspaceWith(tasks: number, isDone: (index: number) => boolean) {
  const workspace = createMemoryWorkspace()
  const appends = Array.from({length: tasks}, (_, index) => ({
    entityId: `t${index}`,
    events: [
      {event_type: 'task.created', payload: {title: 'T', needs_approval: index === 0}},
      ...(isDone(index) ? [{event_type: 'task.completed', payload: {}}] : []),
    ],
  }))
  await workspace.log.appendAll(appends, {opId: workspace.ids.uuid()})
  return workspace
}

const archivedIds = ({view}: Workspace) => view.list({archived: 'only'}).tasks.map(({task}) => task.id)

test('archives what is done, some at a time, and nothing else; again it archives nothing', async () => {
  const workspace = await workspaceWith(14, (index) => index !== 3)
  const sizes: number[] = []
  const appendAll: EventLog['appendAll'] = (appends, options) => {
    sizes.push(appends.length)
    return workspace.log.appendAll(appends, options)
  }
  const archived = await archiveDone({...workspace, log: {...workspace.log, appendAll}}, ada, {chunk: 5})
  expect(sizes).toEqual([5, 5, 2])
  expect(archived).toHaveLength(12)
  expect(archivedIds(workspace).toSorted()).toEqual(archived.toSorted())
  expect(await archiveDone(workspace, ada)).toEqual([])
  const [event] = await Array.fromAsync(workspace.log.readAll({types: ['task.archived'], last: 1}))
  expect(event).toMatchObject({payload: {agent_id: 'ada'}, metadata: {agent_id: 'ada', source_id: 'test'}})
})

test('judges by the time of the approval where one was needed', async () => {
  const workspace = await workspaceWith(2, () => true)
  const completed = workspace.log.now()
  workspace.clock.advance(60)
  await execute(workspace, {kind: 'approve', taskId: 't0', by: ada})
  expect(await archiveDone(workspace, ada, {before: plusSeconds(completed, 30)})).toEqual(['t1'])
  expect(await archiveDone(workspace, ada, {before: plusSeconds(completed, 90)})).toEqual(['t0'])
})

test('leaves alone what somebody reopens in between, and archives the others', async () => {
  const workspace = await workspaceWith(3, (index) => index > 0)
  let interrupted = false
  const appendAll: EventLog['appendAll'] = async (appends, options) => {
    if (!interrupted) await execute(workspace, {kind: 'reopen', taskId: 't1', by: ada})
    interrupted = true
    return workspace.log.appendAll(appends, options)
  }
  expect(await archiveDone({...workspace, log: {...workspace.log, appendAll}}, ada)).toEqual(['t2'])
  expect(archivedIds(workspace)).toEqual(['t2'])
})

test('names also what a store had taken before somebody else was first', async () => {
  const workspace = await workspaceWith(4, (index) => index > 0)
  let interrupted = false
  const appendAll: EventLog['appendAll'] = async (appends, options) => {
    if (interrupted) return workspace.log.appendAll(appends, options)
    interrupted = true
    await workspace.log.appendAll(appends.slice(0, 1), options)
    await execute(workspace, {kind: 'archive', taskId: 't2', by: ada})
    return {kind: 'version-conflict', entityId: 't2', actualVersion: 3}
  }
  expect(await archiveDone({...workspace, log: {...workspace.log, appendAll}}, ada)).toEqual(['t1', 't3'])
  expect(archivedIds(workspace).toSorted()).toEqual(['t1', 't2', 't3'])
})

test('leaves alone what somebody does anew in between, when only what is old is meant', async () => {
  const workspace = await workspaceWith(3, (index) => index > 0)
  workspace.clock.advance(60)
  const before = workspace.log.now()
  let interrupted = false
  const appendAll: EventLog['appendAll'] = async (appends, options) => {
    if (!interrupted) {
      await execute(workspace, {kind: 'reopen', taskId: 't1', by: ada})
      await execute(workspace, {kind: 'complete', taskId: 't1', by: ada})
    }
    interrupted = true
    return workspace.log.appendAll(appends, options)
  }
  expect(await archiveDone({...workspace, log: {...workspace.log, appendAll}}, ada, {before})).toEqual(['t2'])
})

test('gives up when others are first time and again', async () => {
  const workspace = await workspaceWith(2, (index) => index > 0)
  const appendAll: EventLog['appendAll'] = async (appends, options) => {
    await execute(workspace, {kind: 'comment', taskId: 't1', by: ada, text: 'hm'})
    return workspace.log.appendAll(appends, options)
  }
  const attempt = archiveDone({...workspace, log: {...workspace.log, appendAll}}, ada)
  await expect(attempt).rejects.toMatchObject({code: 'CONTENTION'})
})
