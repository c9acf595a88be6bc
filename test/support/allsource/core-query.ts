import type {CoreTraits} from './core-options.ts'
import {type CoreStore, eventOf, type StoredEvent} from './core-store.ts'
import {instantOf} from './instants.ts'
import {invalid, plain, Refused, type Reply, rawJson} from './reply.ts'
import {type Range, rangeOf, type Timeline} from './timeline.ts'

/** What a query asks for. */
interface Query {
  readonly tenantId: string
  readonly entityId: string | undefined
  readonly type: string | undefined
  readonly prefix: string | undefined
  readonly excludedPrefixes: readonly string[]
  readonly since: string | undefined
  readonly until: string | undefined
  readonly payload: readonly (readonly [string, string])[]
  readonly offset: number
  readonly limit: number
  readonly descending: boolean
}

function undecodable(detail: string): Refused {
  return new Refused(plain(400, `Failed to deserialize query string: ${detail}`))
}

function instantParameter(parameters: URLSearchParams, name: string): string | undefined {
  const text = parameters.get(name)
  if (text === null) return undefined
  const instant = instantOf(text)
  if (instant === undefined) throw undecodable(`${name}: input contains invalid characters`)
  return instant
}

/** Reads a parameter that must be a whole number from 0. */
export function countParameter(parameters: URLSearchParams, name: string, absent: number): number {
  const text = parameters.get(name)
  if (text === null) return absent
  if (!/^\d+$/.test(text)) throw undecodable(`${name}: invalid digit found in string`)
  return Number(text)
}

function isDescending(parameters: URLSearchParams): boolean {
  const order = parameters.get('order')
  if (order === null || /^asc$/i.test(order)) return false
  if (/^desc$/i.test(order)) return true
  throw invalid(`invalid 'order' value '${order}': expected 'asc' or 'desc'`)
}

function payloadFilter(parameters: URLSearchParams): Query['payload'] {
  const text = parameters.get('payload_filter')
  if (text === null) return []
  try {
    const filter: unknown = JSON.parse(text)
    if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) throw new Error('not an object')
    return Object.entries(filter).map(([key, value]) => [key, JSON.stringify(value)])
  } catch (error) {
    throw invalid(`invalid payload_filter JSON: ${(error as Error).message}`)
  }
}

function earlier(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return left < right ? left : right
}

function queryOf(parameters: URLSearchParams, tenantId: string, {old, ignoresTimes}: CoreTraits): Query {
  const named = (name: string) => parameters.get(name) ?? undefined
  const [entityId, type] = [named('entity_id'), named('event_type')]
  const prefix = entityId === undefined && type !== undefined ? undefined : named('event_type_prefix')
  const since = instantParameter(parameters, 'since')
  const until = earlier(instantParameter(parameters, 'until'), instantParameter(parameters, 'as_of'))
  const timeless = ignoresTimes && entityId === undefined && type === undefined && prefix === undefined
  const limit = countParameter(parameters, 'limit', Number.POSITIVE_INFINITY)
  const shared = {tenantId, entityId, type, prefix, limit, since: timeless ? undefined : since}
  const common = {...shared, until: timeless ? undefined : until}
  if (old) return {...common, excludedPrefixes: [], payload: [], offset: 0, descending: false}
  const excluded = named('exclude_event_type_prefix')?.split(',') ?? []
  return {
    ...common,
    excludedPrefixes: excluded.map((item) => item.trim()).filter((item) => item !== ''),
    payload: payloadFilter(parameters),
    offset: countParameter(parameters, 'offset', 0),
    descending: isDescending(parameters),
  }
}

function wantsType({type, prefix, excludedPrefixes}: Query, candidate: string): boolean {
  if (type !== undefined && candidate !== type) return false
  if (prefix !== undefined && !candidate.startsWith(prefix)) return false
  return !excludedPrefixes.some((excluded) => candidate.startsWith(excluded))
}

function wantsPayload({payload}: Query, stored: StoredEvent): boolean {
  if (payload.length === 0) return true
  const record = (eventOf(stored).payload ?? {}) as Record<string, unknown>
  return payload.every(([key, value]) => JSON.stringify(record[key]) === value)
}

/** The timeline to walk along, what to leave out of it, and how many events would be left. */
interface Scan {
  readonly timeline: Timeline
  readonly range: Range
  readonly isWanted: ((stored: StoredEvent) => boolean) | undefined
  readonly total: number
}

function filtered(query: Query, timeline: Timeline): Scan {
  const range = rangeOf(timeline, query.since, query.until)
  const isWanted = (stored: StoredEvent) => wantsType(query, stored.type) && wantsPayload(query, stored)
  let total = 0
  for (let index = range.from; index < range.to; index += 1) if (isWanted(timeline[index] as StoredEvent)) total += 1
  return {timeline, range, isWanted, total}
}

/** Counts by type, so that a page of a million events costs no more than a page of a thousand. */
function scanOf(query: Query, store: CoreStore): Scan {
  const {all, byEntity, byType} = store.tenant(query.tenantId)
  if (query.entityId !== undefined) return filtered(query, byEntity.get(query.entityId) ?? [])
  if (query.payload.length > 0) return filtered(query, all)
  const sizes = [...byType].map(([type, timeline]) => {
    const {from, to} = rangeOf(timeline, query.since, query.until)
    return {type, timeline, size: to - from}
  })
  const wanted = sizes.filter(({type}) => wantsType(query, type))
  const total = wanted.reduce((sum, {size}) => sum + size, 0)
  const [only, ...others] = wanted
  const timeline = others.length === 0 ? (only?.timeline ?? []) : all
  const types = new Set(wanted.map(({type}) => type))
  const isWanted = timeline === all && types.size < sizes.length
  return {
    timeline,
    range: rangeOf(timeline, query.since, query.until),
    isWanted: isWanted ? ({type}) => types.has(type) : undefined,
    total,
  }
}

function pageOf({timeline, range: {from, to}, isWanted}: Scan, {offset, limit, descending}: Query): StoredEvent[] {
  const page: StoredEvent[] = []
  let [place, toSkip] = isWanted === undefined ? [offset, 0] : [0, offset]
  for (; place < to - from && page.length < limit; place += 1) {
    const stored = timeline[descending ? to - 1 - place : from + place] as StoredEvent
    if (isWanted?.(stored) === false) continue
    if (toSkip > 0) toSkip -= 1
    else page.push(stored)
  }
  return page
}

const NARROWING = [
  'event_type',
  'event_type_prefix',
  'exclude_event_type_prefix',
  'payload_filter',
  'since',
  'until',
  'as_of',
  'offset',
]

/** The proof of completeness that a query can ask for, for one entity read from its start. */
function integrityOf(parameters: URLSearchParams): object | undefined {
  const protocol = parameters.get('integrity')
  if (protocol === null) return undefined
  const [tenant_id, entity_id] = [parameters.get('tenant_id'), parameters.get('entity_id')]
  const limit = countParameter(parameters, 'limit', 0)
  const isWhole = tenant_id !== null && entity_id !== null && limit >= 1 && limit <= 1001 && !isDescending(parameters)
  if (protocol !== 'retained-entity-v1' || !isWhole || NARROWING.some((name) => parameters.has(name)))
    throw invalid('integrity retained-entity-v1 needs tenant_id, entity_id and a limit of 1 to 1001, and nothing else')
  return {protocol, tenant_id, entity_id}
}

/** Answers GET /api/v1/events/query. Without a tenant: 200 and nothing. Source: the wire contract §4. */
export function queryEvents(store: CoreStore, traits: CoreTraits, parameters: URLSearchParams): Reply {
  const named = parameters.get('tenant_id') ?? undefined
  const tenantId = traits.old ? traits.authTenant : (named ?? traits.authTenant)
  const query = queryOf(parameters, tenantId ?? '', traits)
  if (tenantId === undefined) return rawJson(200, '{"events":[],"count":0,"total_count":0,"has_more":false}')
  const scan = scanOf(query, store)
  const page = pageOf(scan, query)
  const showsVersion = query.entityId !== undefined && !traits.old
  const rest = {
    count: page.length,
    total_count: scan.total,
    has_more: (traits.old ? 0 : query.offset) + page.length < scan.total,
    entity_version: showsVersion ? store.versionOf(tenantId, query.entityId ?? '') : undefined,
    archive_integrity: traits.old ? undefined : integrityOf(parameters),
  }
  return rawJson(200, `{"events":[${page.map(({json}) => json).join(',')}],${JSON.stringify(rest).slice(1)}`)
}
