import {expect, test} from 'vitest'
import type {RecordedEvent} from '../../domain/events.ts'
import type {Tenant} from '../tenants/tenants.ts'
import {type Channel, startLiveSession} from './live-session.ts'

const KIB = 1024

/** A tenant whose log is one page of these events. */
function tenantWith(events: readonly RecordedEvent[]): Tenant {
  const pages = async function* () {
    yield events
  }
  const hub = {subscribe: () => () => {}, position: () => events.length}
  const query = {find: async () => ({pages: pages(), upTo: events.length, total: async () => events.length})}
  return {name: 'default', hub, query} as unknown as Tenant
}

function eventAt(position: number, size: number): RecordedEvent {
  return {
    id: `id-${position}`,
    event_type: 'a.b',
    entity_id: 'e',
    tenant_id: 'default',
    payload: {text: 'x'.repeat(size)},
    metadata: null,
    timestamp: '2026-01-01T00:00:00Z',
    version: position,
    position,
  }
}

test('a replay waits for its reader as soon as 256 KiB wait, also within a page', async () => {
  const sizes: number[] = []
  const {promise: complete, resolve} = Promise.withResolvers<void>()
  let waiting = 0
  const channel: Channel = {
    send: (frame) => {
      waiting += frame.length
      sizes.push(waiting)
      if (String(frame).includes('replay_complete')) resolve()
    },
    waiting: () => waiting,
    drained: async () => {
      waiting = 0
    },
    fail: () => {},
  }
  const tenant = tenantWith(Array.from({length: 50}, (_, i) => eventAt(i + 1, 50 * KIB)))
  startLiveSession(tenant, channel, {id: 'c', filters: [], position: null}, () => {})
  await complete
  expect(sizes).toHaveLength(51)
  expect(Math.max(...sizes)).toBeLessThan((256 + 51) * KIB)
})
