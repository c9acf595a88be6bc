import {setImmediate as nextTurn} from 'node:timers/promises'
import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant} from '../../domain/instant.ts'
import {isJsonObject, isSameJson, type JsonObject} from '../../domain/json.ts'
import type {EntitySummary, EventFilter, EventQuery, LogTotals, PageOptions} from '../../ports/event-query.ts'
import type {Sql, SqlValue} from '../../ports/sql.ts'
import {createEventCounts, type EventCounts, headOf, WINDOW} from './event-counts.ts'
import {COLUMNS, orderedSpans, toRecordedEvent} from './event-rows.ts'
import {findPageEnd, PAGE_ROWS} from './page-end.ts'

const TENANT = 'default'
/** Types that are rarer are found by their index, others by going through the log. */
const RARE = 0.02

/** Positions after `from`, up to `to`. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Where to look, and for what. */
interface Plan extends Span {
  readonly where: string
  readonly parameters: readonly SqlValue[]
  readonly payload: JsonObject | undefined
  /** How many match, where that is known without looking. */
  readonly total: number | undefined
}

/** Answers questions about the log in `sql`. */
export function createSqliteEventQuery(sql: Sql): EventQuery {
  const counts = createEventCounts(sql)
  return {
    find: async (filter, page) => {
      const {entityId} = filter
      const known = await counts()
      const plan = planOf(sql, filter, known)
      const entityVersion = entityId === undefined ? undefined : versionAt(sql, entityId, known.upTo)
      const total = async () => plan.total ?? count(sql, plan)
      return {
        total,
        pages: pagesOf(sql, plan, page),
        upTo: plan.to,
        ...(entityVersion !== undefined && {entityVersion}),
      }
    },
    head: () => headOf(sql),
    totals: async () => totalsOf(sql, await counts()),
    entities: async (typePrefix, page) => {
      const known = await counts()
      const types = matchingTypes({typePrefix}, known)
      const total = types.all ? known.entities : await countEntities(sql, types, known.upTo)
      return {total, entities: entitiesOf(sql, types, known.upTo, page)}
    },
  }
}

/** Of the same moment as the events: a version of what is not shown would let a writer overlook it. */
function versionAt(sql: Sql, entityId: string, head: number): number {
  const last = 'SELECT version FROM events WHERE entity_id = ? AND position <= ? ORDER BY version DESC LIMIT 1'
  return (sql.prepare(last).get(entityId, head)?.version as number | undefined) ?? 0
}

function planOf(sql: Sql, filter: EventFilter, counts: EventCounts): Plan {
  const {entityId, payload} = filter
  const span = spanOf(sql, filter, counts.upTo)
  const types = matchingTypes(filter, counts)
  return {
    ...span,
    ...conditionsOf(entityId, types, span),
    payload,
    total: entityId === undefined && payload === undefined ? knownTotal(types, span, counts) : undefined,
  }
}

function conditionsOf(entityId: string | undefined, {names, events, all}: Types, {from, to}: Span) {
  const parts: [string, SqlValue[]][] = []
  if (entityId !== undefined) parts.push([' AND entity_id = ?', [entityId]])
  // The plus keeps the planner from the index of types, where it would find most of the log and then sort it.
  const isRare = entityId === undefined && events < RARE * (to - from)
  const column = isRare ? 'event_type' : '+event_type'
  if (!all) parts.push([` AND ${column} IN (SELECT value FROM json_each(?))`, [JSON.stringify(names)]])
  return {where: parts.map(([text]) => text).join(''), parameters: parts.flatMap(([, values]) => values)}
}

function knownTotal({events, all}: Types, {from, to}: Span, {upTo}: EventCounts): number | undefined {
  if (all) return to - from
  return from === 0 && to === upTo ? events : undefined
}

/** Timestamps increase with positions, which have no gaps: a span of time is a span of positions. */
function spanOf(sql: Sql, {after = 0, since, until}: EventFilter, head: number): Span {
  const spans = orderedSpans(sql)
  const from = Math.max(after, since === undefined ? 0 : spans.firstPosition(since) - 1)
  const to = until === undefined ? head : Math.min(head, spans.lastPosition(until))
  return {from, to: Math.max(from, to)}
}

interface Types {
  readonly names: readonly string[]
  /** How many events have one of them. */
  readonly events: number
  /** Whether no event has another one. */
  readonly all: boolean
}

function matchingTypes(filter: EventFilter, {types}: EventCounts): Types {
  const matching = [...types.values()].filter(({type}) => isWanted(type, filter))
  return {
    names: matching.map(({type}) => type),
    events: matching.reduce((sum, each) => sum + each.count, 0),
    all: matching.length === types.size,
  }
}

function isWanted(name: string, {type, typePrefix = '', withoutPrefixes = [], matches}: EventFilter): boolean {
  return (
    (type === undefined || name === type) &&
    name.startsWith(typePrefix) &&
    !withoutPrefixes.some((prefix) => name.startsWith(prefix)) &&
    (matches?.(name) ?? true)
  )
}

/** Parts of a span, so that others are served in between. */
async function* windows({from, to}: Span, order: PageOptions['order'] = 'asc'): AsyncIterable<Span> {
  for (let done = 0; done < to - from; done += WINDOW) {
    if (done > 0) await nextTurn()
    const size = Math.min(WINDOW, to - from - done)
    yield order === 'asc' ? {from: from + done, to: from + done + size} : {from: to - done - size, to: to - done}
  }
}

async function count(sql: Sql, plan: Plan): Promise<number> {
  let total = 0
  for await (const span of windows(plan)) total += await countIn(sql, plan, span)
  return total
}

async function countIn(sql: Sql, plan: Plan, span: Span): Promise<number> {
  const {payload, where} = plan
  if (where === '' && !payload) return span.to - span.from
  if (payload) {
    let matching = 0
    for await (const page of pagesIn(sql, plan, {...span, order: 'asc', skip: 0, rows: PAGE_ROWS}))
      matching += page.length
    return matching
  }
  const query = `SELECT count(*) AS n FROM events WHERE position > ? AND position <= ?${plan.where}`
  return sql.prepare(query).get(span.from, span.to, ...plan.parameters)?.n as number
}

async function* pagesOf(sql: Sql, plan: Plan, page: PageOptions): AsyncIterable<readonly RecordedEvent[]> {
  let left = page.limit ?? Number.POSITIVE_INFINITY
  if (left <= 0) return
  for await (const events of pagesFrom(sql, plan, page)) {
    const taken = events.slice(0, left)
    left -= taken.length
    if (taken.length > 0) yield taken
    if (left <= 0) return
  }
}

/** What is to be skipped is counted, a window at a time, and not read. */
async function* pagesFrom(sql: Sql, plan: Plan, {order, offset, limit = PAGE_ROWS}: PageOptions) {
  let skip = offset
  for await (const window of windows(plan, order)) {
    const matching = skip > 0 ? await countIn(sql, plan, window) : Number.POSITIVE_INFINITY
    if (matching <= skip) {
      skip -= matching
      continue
    }
    // Where payloads decide, it does not show how many have to be read for those that are wanted.
    const rows = plan.payload ? PAGE_ROWS : Math.min(PAGE_ROWS, skip + limit)
    yield* pagesIn(sql, plan, {...window, order, skip, rows})
    skip = 0
  }
}

interface Walk extends Span {
  readonly order: PageOptions['order']
  readonly skip: number
  /** Maximum number of rows that are read at once. */
  readonly rows: number
}

async function* pagesIn(sql: Sql, plan: Plan, {order, skip, rows, ...span}: Walk) {
  let {from, to} = span
  for (let toSkip = skip; from < to; ) {
    const {events, last, more} = pageIn(sql, plan, {from, to, order, rows})
    yield events.slice(toSkip)
    toSkip = Math.max(0, toSkip - events.length)
    if (!more) return
    if (order === 'asc') from = last
    else to = last - 1
    await nextTurn()
  }
}

/** The matching events of the first page of a span, and where that ends. */
function pageIn(sql: Sql, {where, parameters, payload}: Plan, {from, to, order, rows}: Omit<Walk, 'skip'>) {
  const wanted = `position > ? AND position <= ?${where}`
  const {last = from, more} = findPageEnd(sql, {
    key: 'position',
    order,
    where: wanted,
    parameters: [from, to, ...parameters],
    rows,
  })
  const ends = order === 'asc' ? [from, last] : [last - 1, to]
  const events = sql
    .prepare(`SELECT ${COLUMNS} FROM events WHERE ${wanted} ORDER BY position ${order === 'asc' ? 'ASC' : 'DESC'}`)
    .all(...ends, ...parameters)
    .map((row) => toRecordedEvent(row, TENANT))
  return {events: payload ? events.filter(has(payload)) : events, last, more}
}

function has(wanted: JsonObject): (event: RecordedEvent) => boolean {
  return ({payload}) => hasAll(payload, wanted)
}

function hasAll(payload: unknown, wanted: JsonObject): boolean {
  return (
    isJsonObject(payload) &&
    Object.entries(wanted).every(([key, value]) => Object.hasOwn(payload, key) && isSameJson(payload[key], value))
  )
}

function totalsOf(sql: Sql, {upTo, entities, types}: EventCounts): LogTotals {
  const at = (position: number) => {
    const row = sql.prepare('SELECT timestamp FROM events WHERE position = ?').get(position)
    return row && formatInstant(row.timestamp as Instant)
  }
  const [oldest, newest] = [at(1), at(upTo)]
  return {
    events: upTo,
    entities,
    types: [...types.values()].sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1)),
    ...(oldest !== undefined && {oldest}),
    ...(newest !== undefined && {newest}),
  }
}

async function countEntities(sql: Sql, types: Types, head: number): Promise<number> {
  const {where, parameters} = conditionsOf(undefined, types, {from: 0, to: head})
  const found = new Set<string>()
  for await (const {from, to} of windows({from: 0, to: head})) {
    const query = `SELECT DISTINCT entity_id FROM events WHERE position > ? AND position <= ?${where}`
    for (const row of sql.prepare(query).all(from, to, ...parameters)) found.add(row.entity_id as string)
  }
  return found.size
}

/** An event is its entity's last one when there is no later one: the newest entities are found without a scan. */
function entitiesOf(sql: Sql, types: Types, head: number, {order, offset, limit}: PageOptions) {
  const isRare = types.events < RARE * head
  const wanted = 'event_type IN (SELECT value FROM json_each(?1))'
  const rows = sql
    .prepare(
      `SELECT e.entity_id, e.event_type, e.timestamp,
              (SELECT count(*) FROM events c WHERE c.entity_id = e.entity_id AND +c.${wanted}) AS events
       FROM events e
       WHERE ${isRare ? '' : '+'}e.${wanted} AND e.position <= ?2 AND NOT EXISTS (
         SELECT 1 FROM events l WHERE l.entity_id = e.entity_id AND l.version > e.version AND +l.${wanted})
       ORDER BY e.position ${order === 'asc' ? 'ASC' : 'DESC'} LIMIT ?3 OFFSET ?4`,
    )
    .all(JSON.stringify(types.names), head, limit ?? -1, offset)
  return rows.map(
    (row): EntitySummary => ({
      entityId: row.entity_id as string,
      events: row.events as number,
      lastType: row.event_type as string,
      lastAt: formatInstant(row.timestamp as Instant),
    }),
  )
}
