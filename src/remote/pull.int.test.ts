import {expect, onTestFinished, test} from 'vitest'
import {createMemoryRemoteStore} from '../adapters/memory/memory-remote-store.ts'
import {openDatabase} from '../adapters/sqlite/database.ts'
import {createSqliteReplica} from '../adapters/sqlite/replica.ts'
import {replicaMigrations} from '../adapters/sqlite/replica-migrations.ts'
import {formatInstant, type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import type {ProcessLock} from '../ports/process-lock.ts'
import type {Checkpoint, KnownEvent, RemoteStore, StoreEvent} from '../ports/remote-store.ts'
import {createTestClock} from '../testing/clock.ts'
import {createPull} from './pull.ts'

const START = parseInstant('2026-01-01T00:00:00Z') as Instant

function event(id: string, at: number): StoreEvent {
  const timestamp = formatInstant(plusSeconds(START, at))
  return {
    id,
    timestamp,
    version: 1,
    event_type: 'a.b',
    entity_id: id,
    tenant_id: 'default',
    payload: {},
    metadata: null,
  }
}

async function openReplica() {
  const sql = await openDatabase(':memory:', replicaMigrations('default'), true)
  const replica = createSqliteReplica(sql, {tenant: 'default', onRecorded: () => {}, onReordered: () => {}})
  onTestFinished(replica.close)
  return {sql, replica}
}

/** A store that notes where it is asked to start. */
function createStore() {
  const store = createMemoryRemoteStore({clock: createTestClock()})
  const asked: (Checkpoint | KnownEvent | undefined)[] = []
  const noting: RemoteStore = {
    ...store,
    changes: (since) => {
      asked.push(since)
      return store.changes(since)
    },
  }
  return {store: noting, asked}
}

const uncontended: ProcessLock = {acquire: async () => true, generation: () => 0, release: () => {}, close: () => {}}

test('every pull starts at the checkpoint of the one before it', async () => {
  const {store, asked} = createStore()
  const {replica} = await openReplica()
  const pull = createPull({store, replica, lock: uncontended, clock: createTestClock(), timeoutMs: 1000})
  await pull()
  await store.append([{entityId: 'a', event: {event_type: 'a.b', payload: {}}}])
  await pull()
  await pull()
  const [none, empty, one] = asked
  expect(none).toBeUndefined()
  expect([typeof empty, typeof one]).toEqual(['string', 'string'])
  expect(one).not.toBe(empty)
})

test('a replica of the first release, which has no checkpoint, starts at its newest settled event', async () => {
  const {store, asked} = createStore()
  const {replica, sql} = await openReplica()
  await replica.ingest([event('a', 1), event('b', 2), event('c', 20)], {
    settled: String(plusSeconds(START, 10)),
    pulled_at: formatInstant(START),
  })
  expect(sql.prepare("SELECT count(*) AS n FROM facts WHERE name = 'checkpoint'").get()?.n).toBe(0)
  const pull = createPull({store, replica, lock: uncontended, clock: createTestClock(), timeoutMs: 1000})
  // The store does not have that event.
  await expect(pull()).rejects.toMatchObject({code: 'REMOTE_REPLACED'})
  const {id, entity_id, timestamp} = event('b', 2)
  expect(asked).toEqual([{id, entity_id, timestamp, isSettled: true}])
})

test('a pull waits for the lock for as long as its holder makes progress', async () => {
  const {store} = createStore()
  const {replica} = await openReplica()
  let asked = 0
  const busy: ProcessLock = {
    ...uncontended,
    acquire: async () => {
      asked++
      if (asked < 3) await replica.ingest([event(`e${asked}`, asked)])
      return false
    },
  }
  const pull = createPull({store, replica, lock: busy, clock: createTestClock(), timeoutMs: 1000})
  await expect(pull()).rejects.toMatchObject({code: 'REMOTE_TIMEOUT'})
  expect(asked).toBe(3)
})
