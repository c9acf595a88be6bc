import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {startCore} from './support/allsource/core-server.ts'
import {openRemoteLog} from './support/remote-log.ts'

test('what the store has recorded is told as recorded, also when this machine has no space left for it', async () => {
  await using core = await startCore()
  const folder = mkdtempSync(join(tmpdir(), 'chronis-full-'))
  const {log, sql} = await openRemoteLog({address: core.url, folder})
  onTestFinished(async () => {
    await log.close()
    rmSync(folder, {recursive: true})
  })
  const event = {event_type: 'a.b', payload: {text: 'x'.repeat(100_000)}}
  await log.append('before', [{event_type: 'a.b', payload: {}}], {opId: crypto.randomUUID()})
  const {page_count: pages} = sql.prepare('PRAGMA page_count').get() as {page_count: number}
  sql.exec(`PRAGMA max_page_count = ${pages}`)
  await expect(log.append('a', [event], {opId: crypto.randomUUID()})).rejects.toMatchObject({
    code: 'REPLICA_WRITE_FAILED',
    retryable: false,
    message: expect.stringContaining('the event store recorded it'),
  })
  expect(core.events.map(({entity_id}) => entity_id)).toEqual(['before', 'a'])
})
