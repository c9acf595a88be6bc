import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createTestClock} from '../src/testing/clock.ts'
import {describeEventLog, type LogHarness} from '../src/testing/event-log.conformance.ts'
import {openRemoteLog, readingFresh} from './support/remote-log.ts'
import {startTestServer} from './support/server.ts'

/** Two machines, each with its replica, and our own server, which takes one's key. */
const open: LogHarness['open'] = async () => {
  const server = await startTestServer({open: false})
  const apiKey = await server.key({role: 'work', tenant: 'team'})
  const folders = Array.from({length: 3}, () => mkdtempSync(join(tmpdir(), 'chronis-remote-')))
  const [here, there, later] = folders as [string, string, string]
  const connect = async (folder: string) =>
    readingFresh(await openRemoteLog({address: server.url, folder, apiKey, tenant: 'team'}))
  const [log, peer] = [await connect(here), await connect(there)]
  const close = async () => {
    await Promise.all([log.close(), peer.close()])
    await server.running.stop()
    for (const folder of folders) rmSync(folder, {recursive: true})
  }
  return {log, peer, clock: createTestClock(), close, reopen: () => connect(later)}
}

describeEventLog('our own server, through the client of remote logs', {
  open,
  skip: [
    {
      test: 'now is the clock of the log, and never before an event, even when the clock goes back',
      reason: "a client can only estimate the server's clock, from below",
    },
    {
      test: 'positions and timestamps strictly increase, even when the clock stands still or goes back',
      reason: 'the positions of a replica are the order of arrival',
    },
    {
      test: 'a watch tells nothing of what was recorded before it was made',
      reason: 'what the replica has not seen yet is news',
    },
    {test: 'any text and any JSON come back unchanged', reason: 'the server refuses keys called __proto__'},
    {test: 'a large payload is no problem', reason: 'the server takes 256 KB for one event'},
  ],
})
