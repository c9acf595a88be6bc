import {describe, expect, test} from 'vitest'
import type {EventLog} from '../../ports/event-log.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {execute} from '../kernel/execute.ts'
import type {Workspace} from '../kernel/workspace.ts'
import {importTasks} from './import-tasks.ts'
import type {ImportOptions} from './plan-import.ts'
import {readTaskFile} from './task-file.ts'

const by = actor('ada')
const created = {by, priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const

function add(workspace: Workspace, taskId: string, title = taskId) {
  return execute(workspace, {...created, kind: 'create', taskId, title})
}

function importText(workspace: Workspace, text: string, options: Partial<ImportOptions> = {}) {
  return importTasks(workspace, readTaskFile(text), {by, labels: [], force: false, ...options})
}

/** How the import fails, and that it leaves the log as it was. */
async function refused(workspace: Workspace, text: string, options: Partial<ImportOptions> = {}): Promise<unknown> {
  const before = await Array.fromAsync(workspace.log.readAll())
  const failure = await importText(workspace, text, options).catch((error: unknown) => error)
  expect(await Array.fromAsync(workspace.log.readAll())).toEqual(before)
  return failure
}

describe('an import', () => {
  test('creates a graph whose tasks name each other in any order, and those of the board', async () => {
    const workspace = createMemoryWorkspace()
    await add(workspace, 'legal')
    const results = await importText(
      workspace,
      '- [ ] Write blocked-by:research,legal\n- [ ] Launch type:epic\n  - [ ] Research p1\n- [ ] Review parent:legal',
    )
    expect(results.map(({id, ready, blocked}) => [id, ready, blocked])).toEqual([
      ['write', undefined, true],
      ['launch', undefined, true],
      ['research', true, undefined],
      ['review', true, undefined],
    ])
    expect(workspace.view.get('research')?.task).toMatchObject({parent: 'launch', priority: 'p1', createdBy: 'ada'})
    expect(workspace.view.waitsFor('write')).toEqual(['research', 'legal'])
    expect(workspace.view.waitsFor('legal')).toEqual(['review'])
  })
  test('is one operation, in the order of the file', async () => {
    const workspace = createMemoryWorkspace()
    await importText(workspace, '- [ ] B\n- [x] A\n')
    const events = await Array.fromAsync(workspace.log.readAll())
    expect(events.map((event) => [event.entity_id, event.event_type])).toEqual([
      ['b', 'task.created'],
      ['a', 'task.created'],
      ['a', 'task.completed'],
    ])
    expect(new Set(events.map(({metadata}) => metadata?.op_id)).size).toBe(1)
    expect(events.every(({metadata}) => metadata?.source_id === 'test')).toBe(true)
  })
  test('completes what is ticked; what needs approval then waits for it', async () => {
    const workspace = createMemoryWorkspace()
    const results = await importText(workspace, '- [x] A\n- [x] B needs-approval\n- [ ] C blocked-by:a max-attempts:7')
    expect(results.map(({status}) => status)).toEqual(['done', 'awaiting-approval', 'open'])
    expect(results[2]).toMatchObject({ready: true})
    expect(workspace.view.get('c')?.task.maxAttempts).toBe(7)
  })
  test('takes the parent, the priority and more labels where the file says nothing else', async () => {
    const workspace = createMemoryWorkspace()
    await add(workspace, 'launch')
    const defaults = {parent: 'launch', priority: 'p0', labels: ['q3']} as const
    const [a, b, c] = await importText(workspace, '- [ ] A #x\n  - [ ] B p3\n- [ ] C parent:a', defaults)
    expect(a).toMatchObject({parent: 'launch', priority: 'p0', labels: ['x', 'q3']})
    expect(b).toMatchObject({parent: 'a', priority: 'p3', labels: ['q3']})
    expect(c).toMatchObject({parent: 'a', priority: 'p0'})
  })
  test('gives JSON tasks without an id generated ones', async () => {
    const workspace = createMemoryWorkspace()
    await add(workspace, 't-3')
    const results = await importText(
      workspace,
      '{"title":"A","blocked_by":"t-4"}\n{"title":"B","id":"t-4"}\n{"title":"C"}',
    )
    const ids = results.map(({id}) => id)
    expect(new Set([...ids, 't-3']).size).toBe(4)
    expect(ids[1]).toBe('t-4')
  })
})

describe('an import that is repeated', () => {
  const text = '- [ ] A\n  - [ ] B blocked-by:c\n- [x] C\n'

  test('adds nothing, and says what was there', async () => {
    const workspace = createMemoryWorkspace()
    const first = await importText(workspace, text)
    expect(first.map(({existing}) => existing)).toEqual([undefined, undefined, undefined])
    const before = await Array.fromAsync(workspace.log.readAll())
    const again = await importText(workspace, text)
    expect(again.map(({existing}) => existing)).toEqual([true, true, true])
    expect(await Array.fromAsync(workspace.log.readAll())).toEqual(before)
  })
  test('adds what the file has gained, and leaves the rest as it has become', async () => {
    const workspace = createMemoryWorkspace()
    await importText(workspace, text)
    await execute(workspace, {kind: 'edit', taskId: 'a', by, changes: {title: 'Renamed', priority: 'p0'}})
    const again = await importText(workspace, `${text}  - [ ] D\n`)
    expect(again.map(({existing}) => existing)).toEqual([true, true, true, undefined])
    expect(again[0]).toMatchObject({title: 'Renamed', priority: 'p0'})
    expect(again[3]).toMatchObject({parent: 'c'})
    expect((await importText(workspace, '- [ ] Renamed id:a')).map(({existing}) => existing)).toEqual([true])
  })
})

describe('an import is refused as a whole', () => {
  test('when an id belongs to a task with another title', async () => {
    const workspace = createMemoryWorkspace()
    await add(workspace, 'b', 'Something else')
    expect(await refused(workspace, '- [ ] A\n- [ ] B\n')).toMatchObject({
      code: 'ID_TAKEN',
      message: 'line 2: the id b is taken by: Something else',
      details: {task_id: 'b', holder: {id: 'b'}},
    })
  })
  test('when a blocker or a parent is neither in the file nor on the board', async () => {
    const workspace = createMemoryWorkspace()
    await add(workspace, 'legal')
    expect(await refused(workspace, '- [ ] Research\n- [ ] B blocked-by:reserch\n')).toMatchObject({
      code: 'TASK_NOT_FOUND',
      message: 'line 2: blocker reserch not found',
      hint: 'Did you mean research',
      details: {task_id: 'reserch', suggestion: 'research'},
    })
    expect(await refused(workspace, '{"title":"A","parent":"lega"}', {force: true})).toMatchObject({
      code: 'TASK_NOT_FOUND',
      message: 'line 1: parent lega not found',
      hint: 'Did you mean legal',
    })
  })
  test('when its tasks would wait for each other for ever, also by way of the board', async () => {
    const workspace = createMemoryWorkspace()
    await execute(workspace, {...created, kind: 'create', taskId: 'x', title: 'X', blockedBy: ['a'], force: true})
    expect(await refused(workspace, '- [ ] C blocked-by:b\n- [ ] B blocked-by:c')).toMatchObject({
      code: 'DEPENDENCY_CYCLE',
      message: 'would create a dependency cycle: c → b → c',
    })
    expect(await refused(workspace, '- [ ] A\n  - [ ] B blocked-by:x')).toMatchObject({
      code: 'DEPENDENCY_CYCLE',
      details: {path: ['b', 'x', 'a', 'b']},
    })
    expect(await refused(workspace, '- [ ] A\n  - [ ] B blocked-by:a')).toMatchObject({code: 'DEPENDENCY_CYCLE'})
  })
})

test('with force, blockers may be missing, as long as they can ever exist', async () => {
  const workspace = createMemoryWorkspace()
  const [a] = await importText(workspace, '- [ ] A blocked-by:later', {force: true})
  expect(a).toMatchObject({blocked: true, blocked_by: ['later']})
  expect(await refused(workspace, '{"title":"B","blocked_by":"Not an id"}', {force: true})).toMatchObject({
    code: 'INVALID_INPUT',
    message: 'line 1: invalid id "Not an id"',
  })
})

describe('an import that somebody overtakes', () => {
  /** Somebody does something between the plan and each of the first `times` appends. */
  function interrupted(workspace: Workspace, times: number, interrupt: (round: number) => Promise<unknown>): Workspace {
    let round = 0
    const appendAll: EventLog['appendAll'] = async (...args) => {
      if (round < times) await interrupt(round++)
      return workspace.log.appendAll(...args)
    }
    return {...workspace, log: {...workspace.log, appendAll}}
  }

  test('takes what has come between for what is there', async () => {
    const workspace = createMemoryWorkspace()
    const racing = interrupted(workspace, 1, () => importText(workspace, '- [ ] A\n'))
    const results = await importText(racing, '- [ ] A\n- [ ] B\n')
    expect(results.map(({existing}) => existing)).toEqual([true, undefined])
    expect(await Array.fromAsync(workspace.log.readAll({types: ['task.created']}))).toHaveLength(2)
  })
  test('creates nothing when another task has got one of its ids', async () => {
    const workspace = createMemoryWorkspace()
    const racing = interrupted(workspace, 1, () => add(workspace, 'b', 'Another'))
    await expect(importText(racing, '- [ ] A\n- [ ] B\n')).rejects.toMatchObject({code: 'ID_TAKEN'})
    expect(workspace.view.get('a')).toBeUndefined()
  })
  test('can create a task of which there are words already', async () => {
    const workspace = createMemoryWorkspace()
    const word = {event_type: 'agent.finding', payload: {}}
    await workspace.log.append('b', [word], {opId: 'op-1'})
    const results = await importText(workspace, '- [ ] A\n- [ ] B\n')
    expect(results.map(({id}) => id)).toEqual(['a', 'b'])
    expect(workspace.view.get('b')?.task.version).toBe(2)
  })
  test('gives up when others are first time and again', async () => {
    const workspace = createMemoryWorkspace()
    const word = {event_type: 'agent.finding', payload: {}}
    const racing = interrupted(workspace, 99, (round) => workspace.log.append('a', [word], {opId: `op-${round}`}))
    await expect(importText(racing, '- [ ] A\n')).rejects.toMatchObject({code: 'CONTENTION', retryable: true})
  })
})
