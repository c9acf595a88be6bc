import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {replicaEventRows} from '../src/adapters/sqlite/replica.ts'
import {rebuildView} from '../src/adapters/sqlite/view/schema.ts'
import {createSqliteTaskView} from '../src/adapters/sqlite/view/task-view.ts'
import {indexBoard} from '../src/application/board/index-board.ts'
import {foldTasks} from '../src/application/kernel/fold.ts'
import type {NewEvent, RecordedEvent} from '../src/domain/events.ts'
import {parseInstant} from '../src/domain/instant.ts'
import {dumpView} from '../src/testing/dump-view.ts'
import {type AddressedEvent, addressedEvents} from '../src/testing/events-arbitrary.ts'
import type {CoreOptions} from './support/allsource/core-options.ts'
import {type CoreServer, startCore} from './support/allsource/core-server.ts'
import {openRemoteLog, type RemoteLogUnderTest} from './support/remote-log.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 10)

/** Who writes an event: somebody else, one of our machines; or it takes its timestamp now and shows up late. */
type Writer = 'other' | 'first' | 'second' | 'late'
type Afterwards = 'nothing' | 'first pulls' | 'second pulls' | 'the late show up'

interface Happening extends AddressedEvent {
  readonly writer: Writer
  readonly afterwards: Afterwards
}

const fates: fc.Arbitrary<Omit<Happening, keyof AddressedEvent>> = fc.record({
  writer: fc.constantFrom<Writer>('other', 'other', 'first', 'second', 'late'),
  afterwards: fc.constantFrom<Afterwards>('nothing', 'nothing', 'first pulls', 'second pulls', 'the late show up'),
})

function happenings(maxLength: number): fc.Arbitrary<readonly Happening[]> {
  return fc
    .tuple(addressedEvents(maxLength), fc.array(fates, {minLength: maxLength, maxLength}))
    .map(([events, others]) => events.map((event, index) => ({...event, ...others[index]}) as Happening))
}

interface Setting {
  readonly core: CoreServer
  readonly first: RemoteLogUnderTest
  readonly second: RemoteLogUnderTest
}

/** A step forward for every event: a replica knows no nanoseconds. */
async function withMachines(options: CoreOptions, run: (setting: Setting) => Promise<void>): Promise<void> {
  let micros = Date.now() * 1000
  const core = await startCore({...options, clock: () => ++micros})
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'chronis-replica-')))
  const machines = await Promise.all(folders.map((folder) => openRemoteLog({...options, address: core.url, folder})))
  const [first, second] = machines as [RemoteLogUnderTest, RemoteLogUnderTest]
  try {
    await run({core, first, second})
  } finally {
    for (const {log} of machines) await log.close()
    await core.close()
    for (const folder of folders) rmSync(folder, {recursive: true})
  }
}

async function live({core, first, second}: Setting, history: readonly Happening[], tenant: string): Promise<void> {
  const write: Record<Writer, (entityId: string, event: NewEvent) => unknown> = {
    other: (entity_id, event) => core.record({...event, entity_id, tenant_id: tenant}),
    late: (entity_id, event) => core.withhold({...event, entity_id, tenant_id: tenant}),
    first: (entityId, event) => first.log.append(entityId, [event], {opId: crypto.randomUUID()}),
    second: (entityId, event) => second.log.append(entityId, [event], {opId: crypto.randomUUID()}),
  }
  const go: Record<Afterwards, () => unknown> = {
    nothing: () => {},
    'first pulls': first.pull,
    'second pulls': second.pull,
    'the late show up': core.reveal,
  }
  for (const {entityId, event, writer, afterwards} of history) {
    await write[writer](entityId, event)
    await go[afterwards]()
  }
  core.reveal()
}

/** The store's events of a tenant in its own order, entity by entity, numbered as a replica numbers them. */
function inStoreOrder(core: CoreServer, tenant: string): readonly RecordedEvent[] {
  const events = core.events
    .map((event, position) => ({...event, position}) as RecordedEvent)
    .filter(({tenant_id}) => tenant_id === tenant)
    .sort(
      (a, b) =>
        a.version - b.version ||
        (parseInstant(a.timestamp) as number) - (parseInstant(b.timestamp) as number) ||
        a.position - b.position,
    )
  const versions = new Map<string, number>()
  return events.map((event) => {
    const version = Math.max((versions.get(event.entity_id) ?? 0) + 1, event.version)
    versions.set(event.entity_id, version)
    return {...event, version}
  })
}

async function expectSame({sql, log}: RemoteLogUnderTest, expected: readonly RecordedEvent[]): Promise<void> {
  const numbered = (events: readonly RecordedEvent[]) => new Map(events.map(({id, version}) => [id, version]))
  const kept: RecordedEvent[] = []
  for await (const event of log.readAll()) kept.push(event)
  expect(numbered(kept)).toEqual(numbered(expected))
  const view = createSqliteTaskView(sql)
  const board = indexBoard(foldTasks(expected))
  for (const [id, task] of board) expect(view.get(id)).toEqual(JSON.parse(JSON.stringify(task)))
  expect(view.size()).toBe(board.size)
  const before = dumpView(sql)
  await sql.write(() => rebuildView(sql, replicaEventRows(sql, 'default').stored()))
  expect(dumpView(sql)).toEqual(before)
}

test.each([
  ['a new store', {}, 'default'],
  ['a store with atomic batches', {atomicBatch: true}, 'default'],
  ['the gateway', {gateway: true, tenant: 'team', apiKey: 'ask_team'}, 'team'],
  ['an old store, whose events all have version 1', {generation: 'old', tenant: 'team', apiKey: 'ask_team'}, 'team'],
] satisfies [string, CoreOptions, string][])(
  'the replica of %s is what it folds to, however its events came',
  async (_, options, tenant) => {
    // An old store is asked with a pause after each write of ours.
    const [numRuns, length] = 'generation' in options ? [Math.ceil(RUNS / 5), 8] : [RUNS, 30]
    await fc.assert(
      fc.asyncProperty(happenings(length), (history) =>
        withMachines(options, async (setting) => {
          await live(setting, history, tenant)
          await setting.first.pull()
          await setting.second.pull()
          const expected = inStoreOrder(setting.core, tenant)
          await expectSame(setting.first, expected)
          await expectSame(setting.second, expected)
        }),
      ),
      {numRuns},
    )
  },
)
