import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {createSqliteTaskView} from '../src/adapters/sqlite/view/task-view.ts'
import {systemIds} from '../src/adapters/system/ids.ts'
import {execute} from '../src/application/kernel/execute.ts'
import type {TaskCommand} from '../src/domain/commands.ts'
import type {Task} from '../src/domain/task.ts'
import type {EntityAppend} from '../src/ports/event-log.ts'
import type {StoreEvent} from '../src/ports/remote-store.ts'
import {createRemoteAppend} from '../src/remote/remote-append.ts'
import type {CoreOptions} from './support/allsource/core-options.ts'
import {startCore} from './support/allsource/core-server.ts'
import {openRemoteLog} from './support/remote-log.ts'

const ENTITIES = ['a', 'b']
const claims = (...entityIds: readonly string[]): readonly EntityAppend[] =>
  entityIds.map((entityId) => ({
    entityId,
    events: [{event_type: 'task.claimed', payload: {agent_id: 'ada'}}],
    expectedVersion: 1,
  }))

/** Calls `before` before each call of a method. */
function interrupted<T extends object>(target: T, before: () => void): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        before()
        return Reflect.apply(value, target, args)
      }
    },
  })
}

/** A log on a store of its own; both go when the test is over. */
async function openLog(options?: CoreOptions, tenant = 'default') {
  const core = await startCore(options)
  const folder = mkdtempSync(join(tmpdir(), 'chronis-replica-'))
  const remote = await openRemoteLog({address: core.url, folder, tenant})
  onTestFinished(async () => {
    await remote.log.close()
    await core.close()
    rmSync(folder, {recursive: true})
  })
  return {core, ...remote}
}

const created = (...entityIds: readonly string[]): readonly EntityAppend[] =>
  entityIds.map((entityId) => ({
    entityId,
    events: [{event_type: 'task.created', payload: {title: entityId, description: 'x'.repeat(400_000)}}],
    expectedVersion: 0,
  }))
/** Where an old store writes without keys, whatever it is told. */
const OLD_TENANT = 'dev-tenant'
const BY_ADA = {taskId: 'a', by: {agentId: 'ada', sessionId: 'ada'}}
const BAD_GATEWAY = {status: 502, body: 'bad gateway'}
const isRead = ({method}: {readonly method: string}) => method === 'GET'

/** Ada claims; bob does so too, just before her process makes its `at`-th step. Resolves to what came of it. */
async function claimBoth(appends: readonly EntityAppend[], at: number, bobPulls: boolean) {
  const core = await startCore()
  const folder = mkdtempSync(join(tmpdir(), 'chronis-replica-'))
  const {store, replica, pull, log} = await openRemoteLog({address: core.url, folder})
  try {
    for (const id of ENTITIES)
      await log.append(id, [{event_type: 'task.created', payload: {title: id}}], {opId: `make ${id}`})
    let steps = 0
    const step = () => {
      if (steps++ !== at) return
      const claim = {event_type: 'task.claimed', entity_id: 'b', tenant_id: 'default', payload: {agent_id: 'bob'}}
      const recorded = core.record(claim)
      // Where bob's process shares the replica, it brings its claim into it.
      if (bobPulls) replica.ingest([recorded as StoreEvent])
    }
    const append = createRemoteAppend({
      store: interrupted(store, step),
      replica: interrupted(replica, step),
      pull,
      tenant: 'default',
    })
    const {kind} = await append(appends, {opId: 'ada'})
    const cameIn = steps > at
    await pull()
    return {kind, cameIn, claimants: replica.after('b', 1).map(({metadata}) => metadata?.op_id ?? 'bob')}
  } finally {
    await log.close()
    await core.close()
    rmSync(folder, {recursive: true})
  }
}

test.each([
  ['one task', claims('b'), true],
  ['one task', claims('b'), false],
  ['two tasks at once', claims('a', 'b'), true],
  ['two tasks at once', claims('a', 'b'), false],
])('of two who claim %s one is told yes, whenever the other comes (%#)', async (_, appends, bobPulls) => {
  const kinds = new Set<string>()
  for (let at = 0, cameIn = true; cameIn; at++) {
    const outcome = await claimBoth(appends, at, bobPulls)
    cameIn = outcome.cameIn
    kinds.add(outcome.kind)
    // Bob asks for no condition, and is recorded also where he comes second; ada is not.
    const expected = outcome.kind === 'recorded' ? ['ada', ...(cameIn ? ['bob'] : [])] : ['bob']
    expect(outcome.claimants, `at step ${at}`).toEqual(expected)
  }
  expect([...kinds].sort()).toEqual(['recorded', 'version-conflict'])
})

describe('what may be recorded is never said not to be, when', () => {
  test('the look-up after an old store’s yes fails', async () => {
    const {core, log} = await openLog({generation: 'old'})
    await log.append('warm', [{event_type: 'x.y', payload: {}}], {opId: 'warm'})
    core.failNext(BAD_GATEWAY, 100, isRead)
    await expect(log.appendAll(created('a'), {opId: 'a'})).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      retryable: false,
    })
    expect(core.events).toHaveLength(2)
  })
  test('a batch meets a conflict, and what has become of it cannot be read', async () => {
    const {core, log, pull} = await openLog()
    await log.append('warm', [{event_type: 'x.y', payload: {}}], {opId: 'warm'})
    await pull()
    core.record({event_type: 'task.created', entity_id: 'b', payload: {title: 'B'}})
    core.failNext(BAD_GATEWAY, 100, isRead)
    await expect(log.appendAll(created('a', 'b'), {opId: 'ab'})).rejects.toMatchObject({code: 'OUTCOME_UNKNOWN'})
    expect(core.events.map(({entity_id}) => entity_id)).toEqual(['warm', 'b', 'a'])
  })
  test('an append is too large for one request, and the second one is refused', async () => {
    const {core, log} = await openLog()
    await log.append('warm', [{event_type: 'x.y', payload: {}}], {opId: 'warm'})
    let posts = 0
    const readOnly = {status: 503, body: {error: 'Store is read-only: maintenance'}}
    core.failNext(readOnly, 100, ({method}) => method === 'POST' && ++posts > 1)
    const appended = log.appendAll(created('a', 'b', 'c'), {opId: 'abc'})
    await expect(appended).rejects.toMatchObject({code: 'OUTCOME_UNKNOWN', message: expect.stringMatching(/read-only/)})
    expect(core.events.length).toBe(3)
  })
})

test('what is certainly not recorded keeps its own error', async () => {
  const {core, log} = await openLog()
  await log.append('warm', [{event_type: 'x.y', payload: {}}], {opId: 'warm'})
  core.failNext({status: 503, body: {error: 'Store is read-only: maintenance'}}, 1, ({method}) => method === 'POST')
  await expect(log.appendAll(created('a'), {opId: 'a'})).rejects.toMatchObject({code: 'REMOTE_READ_ONLY'})
})

test.each<[string, TaskCommand, (task: Task) => unknown, unknown]>([
  [
    'a description that is added to',
    {...BY_ADA, kind: 'edit', changes: {}, appendDescription: 'more'},
    ({description}) => description,
    'text\n\nmore',
  ],
  [
    'a blocker that is removed',
    {...BY_ADA, kind: 'remove-blockers', blockerIds: ['b']},
    ({blockedBy}) => [...blockedBy],
    [],
  ],
])(
  'a store that knows no conditions records %s after others have written, and it takes effect once',
  async (_, command, shown, expected) => {
    const {core, log, sql, pull} = await openLog({generation: 'old'}, OLD_TENANT)
    const [about, others] = [
      {title: 'A', description: 'text', blocked_by: ['b']},
      {text: 'Meanwhile', agent_id: 'bob'},
    ]
    core.record({event_type: 'task.created', entity_id: 'a', payload: about, tenant_id: OLD_TENANT})
    await pull()
    core.record({event_type: 'task.commented', entity_id: 'a', payload: others, tenant_id: OLD_TENANT})
    const workspace = {log, view: createSqliteTaskView(sql), ids: systemIds, sourceId: 'here'}
    const outcome = await execute(workspace, command)
    expect(outcome.kind === 'accepted' && shown(outcome.board.task)).toEqual(expected)
    expect(core.events).toHaveLength(3)
  },
)
