import {expect, onTestFinished, test} from 'vitest'
import {openDatabase} from '../adapters/sqlite/database.ts'
import {createReplicaTables, createSqliteReplica} from '../adapters/sqlite/replica.ts'
import {formatInstant, type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import type {ProcessLock} from '../ports/process-lock.ts'
import type {RemoteStore, StoreEvent} from '../ports/remote-store.ts'
import {createTestClock} from '../testing/clock.ts'
import {createPull} from './pull.ts'

const START = parseInstant('2026-01-01T00:00:00Z') as Instant
const seconds = (count: number): Instant => plusSeconds(START, count)

function event(id: string, at: number): StoreEvent {
  const timestamp = formatInstant(seconds(at))
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

/** A store in memory, whose clock goes on by so many seconds with every page. */
function createStore(events: StoreEvent[], secondsPerPage: number) {
  let now = 0
  const asked: (string | undefined)[] = []
  const store: Pick<RemoteStore, 'address' | 'page' | 'now'> = {
    address: 'http://store',
    page: async ({since, limit}) => {
      asked.push(since)
      const sorted = events.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
      const page = sorted.filter(({timestamp}) => since === undefined || timestamp >= since).slice(0, limit)
      now += secondsPerPage
      return {events: page, total: undefined}
    },
    now: () => seconds(now),
  }
  return {store: store as RemoteStore, asked, setNow: (to: number) => (now = to)}
}

async function openReplica() {
  const sql = await openDatabase(':memory:', [createReplicaTables], true)
  const replica = createSqliteReplica(sql, {tenant: 'default', onRecorded: () => {}, onReordered: () => {}})
  onTestFinished(replica.close)
  return replica
}

/** Nobody else pulls. */
const uncontended: ProcessLock = {acquire: async () => true, generation: () => 0, release: () => {}, close: () => {}}

test('a late event is not missed when the pages after it were read much later', async () => {
  // The first page ends with what was recorded just before it was read, the others a minute later.
  const events = Array.from({length: 1500}, (_, i) => event(`e${i}`, 50 + i / 100))
  const {store, setNow} = createStore(events, 60)
  const replica = await openReplica()
  const pull = createPull({store, replica, lock: uncontended, clock: createTestClock(), timeoutMs: 1000})
  setNow(0)
  await pull()
  events.push(event('late', 58))
  await pull()
  expect(replica.has('late')).toBe(true)
})

test('a quiet log is asked for what is new since its newest event, and nothing else', async () => {
  const {store, asked} = createStore([event('a', 1), event('b', 2)], 30)
  const replica = await openReplica()
  const pull = createPull({store, replica, lock: uncontended, clock: createTestClock(), timeoutMs: 1000})
  await pull()
  await pull()
  expect(asked).toEqual([undefined, formatInstant(seconds(2))])
})

test('a pull waits for the lock for as long as its holder makes progress', async () => {
  const {store} = createStore([], 1)
  const replica = await openReplica()
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
