import {randomUUID} from 'node:crypto'
import {createStamps, instantOf} from './instants.ts'
import {insertInto, type Timeline} from './timeline.ts'

/** An event as the store replies it. Source: the wire contract §4.2. */
export interface CoreEvent {
  readonly id: string
  readonly event_type: string
  readonly entity_id: string
  readonly tenant_id: string
  readonly payload: unknown
  readonly timestamp: string
  readonly metadata: unknown
  readonly version: number
}

/** What a writer says of an event. */
export interface EventInput {
  readonly event_type: string
  readonly entity_id: string
  readonly payload?: unknown
  /** `default` when absent. */
  readonly tenant_id?: string
  readonly metadata?: unknown
  /** RFC 3339; only a test can set it, the wire cannot. */
  readonly timestamp?: string
}

/** What the store keeps of an event: few objects, as a test can ask for a million of them. */
export interface StoredEvent {
  readonly type: string
  readonly entityId: string
  readonly version: number
  /** The timestamp as text that sorts. */
  readonly at: string
  /** From 1, in the order of arrival, across all tenants. */
  readonly position: number
  /** The event as the wire has it. */
  readonly json: string
}

/** The events of one tenant, by what a query can name. */
export interface TenantEvents {
  readonly all: Timeline
  readonly byEntity: Map<string, Timeline>
  readonly byType: Map<string, Timeline>
}

/** The events of all tenants, in memory. */
export interface CoreStore {
  readonly all: readonly StoredEvent[]
  /** Appends without any check and without a word to the listener. */
  put(input: EventInput): StoredEvent
  /** Appends, then tells the listener. */
  append(input: EventInput): StoredEvent
  /** The timestamp that the next event would get, used up. */
  stamp(): string
  versionOf(tenantId: string, entityId: string): number
  /** Empty for a tenant that is not known. */
  tenant(tenantId: string): TenantEvents
  clear(): void
  onAppend(listener: (stored: StoredEvent) => void): void
}

export interface StoreOptions {
  readonly clock: () => number
  readonly increasing: boolean
  /** Whether one entity id in two tenants has two counters; Core has one. */
  readonly versionsPerTenant: boolean
  /** Whether every event says version 1, whatever the counter says. */
  readonly alwaysVersionOne: boolean
}

/** Reads a stored event back. */
export function eventOf({json}: StoredEvent): CoreEvent {
  return JSON.parse(json)
}

function insertAt(index: Map<string, Timeline>, key: string, stored: StoredEvent): void {
  const timeline = index.get(key)
  if (timeline === undefined) index.set(key, [stored])
  else insertInto(timeline, stored)
}

function createIndexes() {
  const tenants = new Map<string, TenantEvents>()
  const tenant = (tenantId: string): TenantEvents =>
    tenants.get(tenantId) ?? {all: [], byEntity: new Map(), byType: new Map()}
  const insert = (tenantId: string, stored: StoredEvent) => {
    const indexes = tenant(tenantId)
    tenants.set(tenantId, indexes)
    insertInto(indexes.all, stored)
    insertAt(indexes.byEntity, stored.entityId, stored)
    insertAt(indexes.byType, stored.type, stored)
  }
  return {tenant, insert, clear: () => tenants.clear()}
}

/** Creates an empty store. */
export function createCoreStore(options: StoreOptions): CoreStore {
  const all: StoredEvent[] = []
  const indexes = createIndexes()
  const versions = new Map<string, number>()
  const stamp = createStamps(options.clock, options.increasing)
  const versionKey = (tenantId: string, entityId: string) =>
    options.versionsPerTenant ? `${tenantId}\0${entityId}` : entityId
  const versionOf = (tenantId: string, entityId: string) => versions.get(versionKey(tenantId, entityId)) ?? 0
  let tell: (stored: StoredEvent) => void = () => {}

  const put = (input: EventInput): StoredEvent => {
    const {event_type, entity_id, tenant_id = 'default', payload = {}, metadata = null} = input
    const timestamp = input.timestamp ?? stamp()
    const at = input.timestamp === undefined ? timestamp : instantOf(timestamp)
    if (at === undefined) throw new Error(`${timestamp} is no RFC 3339 time`)
    const next = versionOf(tenant_id, entity_id) + 1
    versions.set(versionKey(tenant_id, entity_id), next)
    const version = options.alwaysVersionOne ? 1 : next
    const id = randomUUID()
    const json = JSON.stringify({id, event_type, entity_id, tenant_id, payload, timestamp, metadata, version})
    const stored = {type: event_type, entityId: entity_id, version, at, position: all.length + 1, json}
    all.push(stored)
    indexes.insert(tenant_id, stored)
    return stored
  }
  return {
    all,
    put,
    append: (input) => {
      const stored = put(input)
      tell(stored)
      return stored
    },
    stamp,
    versionOf,
    tenant: indexes.tenant,
    clear: () => {
      all.length = 0
      versions.clear()
      indexes.clear()
    },
    onAppend: (listener) => {
      tell = listener
    },
  }
}
