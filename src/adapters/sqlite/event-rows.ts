import {isOpenPattern} from '../../application/input/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant, parseInstant} from '../../domain/instant.ts'
import type {JsonObject, JsonValue} from '../../domain/json.ts'
import type {EventLog, ReadAllOptions} from '../../ports/event-log.ts'
import type {Sql, SqlRow, SqlValue} from '../../ports/sql.ts'
import {findPageEnd, PAGE_ROWS} from './page-end.ts'
import {parseStored} from './stored-json.ts'

/** What {@link toRecordedEvent} reads. */
export const COLUMNS = 'position, id, entity_id, version, event_type, timestamp, payload, metadata, op_id'

/** Finds the positions between which the events of a span of time lie. */
export interface TimeSpans {
  /** No event at or after `since` has a smaller position. */
  firstPosition(since: Instant): number
  /** No event at or before `until` has a larger position. */
  lastPosition(until: Instant): number
  /** Whether positions alone tell: else the timestamps between them have to be looked at too. */
  readonly exact: boolean
}

export interface EventRowsOptions {
  /** The tenant whose events the table holds. */
  readonly tenant: string
  readonly spans: TimeSpans
}

/** The reading half of a log in an `events` table. */
export interface EventRows extends Pick<EventLog, 'read' | 'readAll'> {
  /** One entity's events after a version, in version order. */
  entity(entityId: string, after?: number): Iterable<RecordedEvent>
  /** The same in one piece, for the few events after a version that was current a moment ago. */
  after(entityId: string, version: number): readonly RecordedEvent[]
  /** Every event, those of an entity in version order, for rebuilding what is derived from them. */
  stored(): Iterable<RecordedEvent>
  /** What an operation recorded of these entities, in position order. */
  ofOperation(entityIds: readonly string[], opId: string): readonly RecordedEvent[]
  /** All that an operation recorded, in the order of positions. */
  operation(opId: string): readonly RecordedEvent[]
  /** 0: the entity has no events. */
  currentVersion(entityId: string): number
}

/** Reads the `events` table of a log, or of a replica. */
export function createEventRows(sql: Sql, {tenant, spans}: EventRowsOptions): EventRows {
  const select = (clauses: string, parameters: readonly SqlValue[]): readonly RecordedEvent[] =>
    sql
      .prepare(`SELECT ${COLUMNS} FROM events WHERE ${clauses}`)
      .all(...parameters)
      .map((row) => toRecordedEvent(row, tenant))

  /** In pages, so that no statement stays open while the reader is busy: an open one would keep the WAL from shrinking. */
  function* pages(key: 'position' | 'version', from: number, wanted: (after: number) => Conditions) {
    for (let after: number | undefined = from; after !== undefined; ) {
      const {where, parameters} = wanted(after)
      const {last, more} = findPageEnd(sql, {key, order: 'asc', where, parameters, rows: PAGE_ROWS})
      yield* select(`${where} AND ${key} <= ? ORDER BY ${key}`, [...parameters, last ?? after])
      after = more ? last : undefined
    }
  }

  const all = (range: Range, options: ReadAllOptions): Iterable<RecordedEvent> =>
    pages('position', range.after, (after) => conditions({...range, after}, options, spans))

  // In version order, which in a replica is not that of the positions.
  const entity = (entityId: string, from = 0): Iterable<RecordedEvent> =>
    pages('version', from, (after) => ({where: 'entity_id = ? AND version > ?', parameters: [entityId, after]}))

  async function* read(entityId: string): AsyncIterable<RecordedEvent> {
    yield* entity(entityId)
  }

  async function* readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    yield* all(rangeOf(sql, spans, options), options)
  }

  return {
    read,
    entity,
    readAll,
    after: (entityId, version) => select('entity_id = ? AND version > ? ORDER BY version', [entityId, version]),
    stored: () => all({after: 0, upTo: undefined}, {}),
    ofOperation: (entityIds, opId) =>
      entityIds
        .flatMap((entityId) => select('op_id = ? AND entity_id = ?', [opId, entityId]))
        .sort((a, b) => a.position - b.position),
    operation: (opId) => select('op_id = ?', [opId]).toSorted((a, b) => a.position - b.position),
    currentVersion: (entityId) => currentVersion(sql, entityId),
  }
}

function currentVersion(sql: Sql, entityId: string): number {
  const row = sql.prepare('SELECT max(version) AS version FROM events WHERE entity_id = ?').get(entityId)
  return (row?.version as number | null) ?? 0
}

interface Range {
  readonly after: number
  readonly upTo: number | undefined
}

function rangeOf(sql: Sql, spans: TimeSpans, options: ReadAllOptions): Range {
  const {after = 0, since, until, last} = options
  const from = since === undefined ? after : Math.max(after, spans.firstPosition(parseInstant(since) as Instant) - 1)
  const upTo = until === undefined ? undefined : spans.lastPosition(parseInstant(until) as Instant)
  if (last === undefined) return {after: from, upTo}
  if (last === 0) return {after: Number.MAX_SAFE_INTEGER, upTo}
  const {where, parameters} = conditions({after: from, upTo}, options, spans)
  const first = sql
    .prepare(`SELECT position FROM events WHERE ${where} ORDER BY position DESC LIMIT 1 OFFSET ?`)
    .get(...parameters, last - 1)
  return {after: first ? (first.position as number) - 1 : from, upTo}
}

interface Conditions {
  readonly where: string
  readonly parameters: readonly SqlValue[]
}

function conditions(
  {after, upTo}: Range,
  {entityId, eventId, types, since, until}: ReadAllOptions,
  {exact}: TimeSpans,
): Conditions {
  const parts: [string, SqlValue[]][] = [['position > ?', [after]]]
  if (upTo !== undefined) parts.push(['position <= ?', [upTo]])
  if (entityId !== undefined) parts.push(['entity_id = ?', [entityId]])
  if (eventId !== undefined) parts.push(['id = ?', [eventId]])
  // The plus keeps the planner from an index that would need sorting: positions have bounded the search already.
  if (!exact && since !== undefined) parts.push(['+timestamp >= ?', [parseInstant(since) as Instant]])
  if (!exact && until !== undefined) parts.push(['+timestamp <= ?', [parseInstant(until) as Instant]])
  // One entity has few events: the plus keeps the planner from taking the index of types instead.
  const type = entityId === undefined ? 'event_type' : '+event_type'
  if (types !== undefined) parts.push(ofTypes(type, types))
  return {where: parts.map(([text]) => text).join(' AND '), parameters: parts.flatMap(([, values]) => values)}
}

/** A beginning may be that of most types: the plus keeps the planner from an index, which would need sorting. */
function ofTypes(column: string, types: readonly string[]): [string, SqlValue[]] {
  const beginnings = types.filter(isOpenPattern).map(globOf)
  const whole = types.filter((type) => !isOpenPattern(type))
  const isWhole = `${column} IN (${whole.map(() => '?').join(', ')})`
  return [`(${[isWhole, ...beginnings.map(() => '+event_type GLOB ?')].join(' OR ')})`, [...whole, ...beginnings]]
}

/** The pattern as GLOB reads it: only its last character stands for others. */
function globOf(pattern: string): string {
  return `${pattern.slice(0, -1).replaceAll(/[[?*]/g, '[$&]')}*`
}

/** Where timestamps increase with positions, a span of time is a span of positions, found without an index. */
export function orderedSpans(sql: Sql): TimeSpans {
  return {
    exact: true,
    firstPosition: (since) => firstAt(sql, since),
    lastPosition: (until) => firstAt(sql, (until + 1) as Instant) - 1,
  }
}

/** The first position whose timestamp is not before `instant`; one past the end when there is none. */
function firstAt(sql: Sql, instant: Instant): number {
  let low = 1
  let high = ((sql.prepare('SELECT max(position) AS position FROM events').get()?.position as number | null) ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const at = sql.prepare('SELECT timestamp FROM events WHERE position = ?').get(middle)?.timestamp as number
    if (at < instant) low = middle + 1
    else high = middle
  }
  return low
}

/** Reads a row of {@link COLUMNS}. */
export function toRecordedEvent(row: SqlRow, tenant: string): RecordedEvent {
  const {metadata, op_id} = row
  const stored = metadata === null ? null : parseStored<JsonObject>(metadata as string)
  return {
    id: row.id as string,
    event_type: row.event_type as string,
    entity_id: row.entity_id as string,
    tenant_id: tenant,
    payload: parseStored<JsonValue>(row.payload as string),
    // Empty: the event was restored, and belongs to no operation.
    metadata: op_id === null || op_id === '' ? stored : {...stored, op_id: op_id as string},
    timestamp: formatInstant(row.timestamp as Instant),
    version: row.version as number,
    position: row.position as number,
  }
}
