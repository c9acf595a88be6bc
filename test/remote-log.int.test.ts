import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createTestClock} from '../src/testing/clock.ts'
import {describeEventLog, type LogHarness} from '../src/testing/event-log.conformance.ts'
import type {CoreOptions} from './support/allsource/core-options.ts'
import {startCore} from './support/allsource/core-server.ts'
import {openRemoteLog, readingFresh} from './support/remote-log.ts'

/** Two machines, each with its replica, and one store. */
function harness(options: CoreOptions): LogHarness['open'] {
  return async () => {
    const clock = createTestClock('2026-01-01T00:00:00Z')
    const core = await startCore({...options, clock: () => clock.now()})
    const folders = Array.from({length: 3}, () => mkdtempSync(join(tmpdir(), 'chronis-remote-')))
    const [here, there, later] = folders as [string, string, string]
    const open = async (folder: string) => readingFresh(await openRemoteLog({address: core.url, folder, ...options}))
    const [log, peer] = [await open(here), await open(there)]
    const close = async () => {
      await Promise.all([log.close(), peer.close()])
      await core.close()
      for (const folder of folders) rmSync(folder, {recursive: true})
    }
    return {log, peer, clock, close, reopen: () => open(later)}
  }
}

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

describeEventLog('a store like AllSource Core', {open: harness({generation: 'head'}), skip: [...REMOTE, ...NOT_ATOMIC]})
describeEventLog('a store with atomic batches', {
  open: harness({generation: 'head', atomicBatch: true}),
  skip: REMOTE,
})
describeEventLog('through the hosted gateway', {
  open: harness({generation: 'head', gateway: true, apiKey: 'ask_gate', tenant: 'team'}),
  skip: [...REMOTE, ...NOT_ATOMIC, {test: 'a large payload is no problem', reason: 'the gateway takes 256 KB'}],
})
