import {expect, test} from 'vitest'
import {formatInstant, type Instant, parseInstant, plusSeconds} from '../../domain/instant.ts'
import type {ChangePage, Checkpoint, KnownEvent, StoreEvent} from '../../ports/remote-store.ts'
import {readChanges} from './changes.ts'
import type {AllSourceClient} from './client.ts'

const START = parseInstant('2026-01-01T00:00:00Z') as Instant
const seconds = (count: number): Instant => plusSeconds(START, count)
const at = (count: number): string => formatInstant(seconds(count))

function event(id: string, time: number): StoreEvent {
  const timestamp = at(time)
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

/** A store in memory. Its clock advances by `secondsPerPage` with every page that is read. */
function createStore(events: StoreEvent[], secondsPerPage: number) {
  let now = 0
  const asked: (string | undefined)[] = []
  const client: Pick<AllSourceClient, 'address' | 'page' | 'now' | 'history'> = {
    address: 'http://store',
    page: async ({since, limit}) => {
      asked.push(since)
      const sorted = events.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
      const page = sorted.filter(({timestamp}) => since === undefined || timestamp >= since).slice(0, limit)
      now += secondsPerPage
      return {events: page, total: undefined}
    },
    now: () => seconds(now),
    history: async (id) => ({events: events.filter(({entity_id}) => entity_id === id), version: undefined}),
  }
  const changes = readChanges(client as AllSourceClient)
  const read = (since?: Checkpoint | KnownEvent) => Array.fromAsync(changes(since))
  return {read, asked, setNow: (to: number) => (now = to)}
}

const idsOf = (pages: readonly ChangePage[]) => pages.flatMap(({events}) => events.map(({id}) => id))

test('an event that arrives late is read although the pages after it were read much later', async () => {
  // The first page ends with what was recorded just before it was read, the others a minute later.
  const events = Array.from({length: 1500}, (_, i) => event(`e${i}`, 50 + i / 100))
  const store = createStore(events, 60)
  const pages = await store.read()
  expect(new Set(idsOf(pages)).size).toBe(1500)
  events.push(event('late', 58))
  expect(idsOf(await store.read(pages.at(-1)?.next))).toContain('late')
})

test('a quiet log is asked for what is new since its newest event, and nothing else', async () => {
  const store = createStore([event('a', 1), event('b', 2)], 30)
  const [page] = await store.read()
  expect(page).toMatchObject({settledUpTo: seconds(2), hasMore: false})
  expect(idsOf(await store.read(page?.next))).toEqual(['b'])
  expect(store.asked).toEqual([undefined, at(2)])
})

test('events of the last five seconds are read again', async () => {
  const events = [event('old', 1), event('recent', 28)]
  const store = createStore(events, 0)
  store.setNow(30)
  const [page] = await store.read()
  expect(page?.settledUpTo).toBe(seconds(25))
  events.push(event('late', 26))
  expect(idsOf(await store.read(page?.next))).toEqual(['old', 'late', 'recent'])
})

test('an empty store has no checkpoint', async () => {
  const [page] = await createStore([], 0).read()
  expect(page).toEqual({events: [], next: undefined, settledUpTo: undefined, hasMore: false, total: undefined})
})

test.each([
  ['a settled event', true],
  ['an event that is not settled', false],
])('a reader that knows %s, and has no checkpoint, gets what follows it', async (_, isSettled) => {
  const events = [event('a', 1), event('b', 2), event('c', 3)]
  const store = createStore(events, 30)
  const pages = await store.read({...event('b', 2), isSettled})
  expect(idsOf(pages)).toEqual(isSettled ? ['b', 'c'] : ['a', 'b', 'c'])
})

test.each([
  ['the checkpoint of another store', async () => (await createStore([event('x', 1)], 30).read())[0]?.next],
  ['the checkpoint of another kind of store', async () => 'stream-1:17'],
  ['an event that this store does not have', async () => ({...event('x', 1), isSettled: true})],
])('%s is refused', async (_, since) => {
  const store = createStore([event('a', 1)], 30)
  await expect(store.read(await since())).rejects.toMatchObject({code: 'REMOTE_REPLACED'})
})
