import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import type {EntityAppend} from '../src/ports/event-log.ts'
import {createRemoteAppend} from '../src/replica/remote-append.ts'
import {startCore} from './support/allsource/core-server.ts'
import {openRemoteLog} from './support/remote-log.ts'

const claimOf = (agent: string): readonly EntityAppend[] => [
  {entityId: 'a', events: [{event_type: 'task.claimed', payload: {agent_id: agent}}], expectedVersion: 1},
]

test('what another process of this machine records between the look and the sending is not expected by whoever looked', async () => {
  const core = await startCore()
  const folder = mkdtempSync(join(tmpdir(), 'chronis-replica-'))
  const {store, replica, pull, log} = await openRemoteLog({address: core.url, folder})
  onTestFinished(async () => {
    await log.close()
    await core.close()
    rmSync(folder, {recursive: true})
  })
  await log.append('a', [{event_type: 'task.created', payload: {title: 'A'}}], {opId: 'made'})

  core.record({event_type: 'task.claimed', entity_id: 'a', tenant_id: 'default', payload: {agent_id: 'bob'}})
  const {events} = await store.history('a')
  // Bob's process shares the replica, and brings its claim into it when ada's has found nothing in the way.
  const shared = {
    ...replica,
    after: (entityId: string, version: number) => {
      const found = replica.after(entityId, version)
      replica.absorb(events)
      return found
    },
  }
  const append = createRemoteAppend({store, replica: shared, pull, tenant: 'default'})
  const outcome = await append(claimOf('ada'), {opId: 'ada'})
  expect(outcome).toMatchObject({kind: 'version-conflict', entityId: 'a'})
  await pull()
  expect(replica.after('a', 1).map(({payload}) => payload)).toEqual([{agent_id: 'bob'}])
})
