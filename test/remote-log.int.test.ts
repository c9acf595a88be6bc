import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {createMemoryEventLog} from '../src/adapters/memory/memory-event-log.ts'
import {createMemoryRemoteStore} from '../src/adapters/memory/memory-remote-store.ts'
import type {RemoteStore} from '../src/ports/remote-store.ts'
import {createRemoteDump} from '../src/remote/remote-dump.ts'
import {createTestClock, type TestClock} from '../src/testing/clock.ts'
import {describeEventLog, type LogHarness} from '../src/testing/event-log.conformance.ts'
import type {CoreOptions} from './support/allsource/core-options.ts'
import {startCore} from './support/allsource/core-server.ts'
import {openRemoteLog, readingFresh} from './support/remote-log.ts'

type Connect = (clock: TestClock) => Promise<{
  readonly settings: {readonly address?: string; readonly store?: RemoteStore}
  readonly close: () => Promise<void>
}>

/** Two machines, each with its replica, and one store. */
function harness(connect: Connect): LogHarness['open'] {
  return async () => {
    const clock = createTestClock('2026-01-01T00:00:00Z')
    const {settings, close: closeStore} = await connect(clock)
    const folders = Array.from({length: 3}, () => mkdtempSync(join(tmpdir(), 'chronis-remote-')))
    const [here, there, later] = folders as [string, string, string]
    const open = async (folder: string) => readingFresh(await openRemoteLog({...settings, folder}))
    const [log, peer] = [await open(here), await open(there)]
    const close = async () => {
      await Promise.all([log.close(), peer.close()])
      await closeStore()
      for (const folder of folders) rmSync(folder, {recursive: true})
    }
    return {log, peer, clock, close, reopen: () => open(later)}
  }
}

const allSource =
  (options: CoreOptions): Connect =>
  async (clock) => {
    const core = await startCore({...options, clock: () => clock.now()})
    return {settings: {...options, address: core.url}, close: core.close}
  }

/** A store whose checkpoints are sequence numbers. */
const numbered: Connect = async (clock) => ({
  settings: {store: createMemoryRemoteStore({clock, pageSize: 7})},
  close: async () => {},
})

const REMOTE = [
  {
    test: 'now is the clock of the log, and never before an event, even when the clock goes back',
    reason: "a client can only estimate the store's clock, from below",
  },
  {
    test: 'positions and timestamps strictly increase, even when the clock stands still or goes back',
    reason: 'the positions of a replica are the order of arrival',
  },
  {
    test: 'a watch tells nothing of what was recorded before it was made',
    reason: 'what the replica has not seen yet is news',
  },
]
const NOT_ATOMIC = [
  'a conflict records nothing of a batch',
  'a conflict on one entity names it, and records nothing of any',
  'whoever reads sees no half of a batch while others write',
  'whoever reads sees no half of an append to several entities',
].map((test) => ({test, reason: 'the batches of AllSource Core are not atomic'}))

describeEventLog('a store like AllSource Core', {
  open: harness(allSource({generation: 'head'})),
  skip: [...REMOTE, ...NOT_ATOMIC],
})
describeEventLog('a store with atomic batches', {
  open: harness(allSource({generation: 'head', atomicBatch: true})),
  skip: REMOTE,
})
describeEventLog('through the hosted gateway', {
  open: harness(allSource({generation: 'head', gateway: true, apiKey: 'ask_gate', tenant: 'team'})),
  skip: [...REMOTE, ...NOT_ATOMIC, {test: 'a large payload is no problem', reason: 'the gateway takes 256 KB'}],
})
describeEventLog('a store that numbers its events, with checkpoints of sequence numbers', {
  open: harness(numbered),
  skip: REMOTE.filter(({test}) => !test.startsWith('now is')),
})

test('a remote log is dumped in the order of time, late events included, and restored into a local one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-remote-'))
  let micros = Date.now() * 1000
  const core = await startCore({clock: () => ++micros})
  const {log, replica, pull} = await openRemoteLog({address: core.url, folder})
  core.record({event_type: 'agent.note', entity_id: 'a', payload: {text: 'one'}})
  core.withhold({event_type: 'agent.note', entity_id: 'b', payload: {text: 'two'}})
  core.record({event_type: 'agent.note', entity_id: 'c', payload: {text: 'three'}})
  await pull()
  core.reveal()
  const dumped = await Array.fromAsync(createRemoteDump({replica, pull}).dump())
  expect(dumped.map(({payload, position}) => [payload, position])).toEqual([
    [{text: 'one'}, 1],
    [{text: 'two'}, 2],
    [{text: 'three'}, 3],
  ])
  const local = createMemoryEventLog(createTestClock())
  await local.transfer.restore(createRemoteDump({replica, pull}).dump())
  expect(local.events).toEqual(dumped)
  await log.close()
  await core.close()
  rmSync(folder, {recursive: true})
})
