import {setTimeout as sleep} from 'node:timers/promises'
import type {RecordedEvent} from '../domain/events.ts'
import {AppError, isAppError} from '../errors/app-error.ts'
import type {AppendAllOutcome, EntityAppend, EventLog} from '../ports/event-log.ts'
import type {RemoteStore, Stamp, StoreAppend, StoreEvent} from '../ports/remote-store.ts'
import type {Replica} from '../ports/replica.ts'
import {type AppendItem, firstOfSize, itemsOf, matchItems} from './append-items.ts'
import {createLookUp, type LookUp, outcomeUnknown} from './look-up.ts'
import type {Pull} from './pull.ts'

export interface RemoteAppendOptions {
  readonly store: RemoteStore
  readonly replica: Replica
  readonly pull: Pull
  readonly tenant: string
}

/** How often an unclear append is sent again, after a look-up has shown that it was not recorded. */
const MAX_UNCLEAR = 4
/** How many conflicts an append survives when its writer named no version. */
const MAX_CONFLICTS = 100
const LONGEST_PAUSE_MS = 200

/**
 * Creates the `appendAll` of a remote log. Appends are conditional on the versions in the replica, so that one of several
 * writers wins.
 *
 * A reply that is not a plain yes is looked up: does the store have the events with this operation's id, and did another
 * writer come between them and the version that this writer decided on?
 */
export function createRemoteAppend(options: RemoteAppendOptions): EventLog['appendAll'] {
  const lookUp = createLookUp(options)
  return async (appends, {opId}) => {
    const items = itemsOf(appends, opId)
    const step: Step = {
      ...options,
      lookUp,
      opId,
      items,
      entityIds: [...new Set(items.map(({entityId}) => entityId))],
      expected: expectations(appends),
      tries: {unclear: 0, conflicts: 0},
      mayHaveRecorded: false,
    }
    await lookUp.prepare(step.expected, step.entityIds)
    try {
      return await carryOut(step)
    } catch (error) {
      // An error must not say that nothing was recorded when something may have been.
      throw step.mayHaveRecorded && isAppError(error) ? outcomeUnknown(error) : error
    }
  }
}

/** An append that is being carried out. */
interface Step extends RemoteAppendOptions {
  readonly lookUp: LookUp
  readonly opId: string
  readonly items: readonly AppendItem[]
  readonly entityIds: readonly string[]
  readonly expected: ReadonlyMap<string, number>
  readonly tries: {unclear: number; conflicts: number}
  /** Something of it is recorded, or it has not been looked up whether it is. */
  mayHaveRecorded: boolean
}

async function carryOut(step: Step): Promise<AppendAllOutcome> {
  for (;;) {
    // Read before the look: the writer did not decide on what another process ingests after it.
    const versions = readVersions(step)
    const {missing, outcome} = look(step, versions)
    if (outcome) return outcome
    const events = await send(step, firstOfSize(missing), versions)
    if (events?.length === step.items.length) return {kind: 'recorded', events}
    step.mayHaveRecorded = recordedOf(step).length > 0
  }
}

type Conflict = Extract<AppendAllOutcome, {kind: 'version-conflict'}>

interface Versions {
  /** By entity: the version in the replica. */
  readonly own: ReadonlyMap<string, number>
  /** By entity: the version to expect in the store. */
  readonly expected: ReadonlyMap<string, number>
  /** The store's version is ahead of the replica's: only reading tells whether others have written. */
  readonly isAhead: boolean
}

interface Look {
  readonly missing: readonly AppendItem[]
  /** Undefined: some are missing, and there is no conflict. */
  readonly outcome?: AppendAllOutcome
}

function readVersions({entityIds, lookUp, replica}: Step): Versions {
  const own = new Map(entityIds.map((id) => [id, replica.currentVersion(id)]))
  const expected = new Map([...own].map(([id, version]) => [id, lookUp.storeVersion(id, version)]))
  return {own, expected, isAhead: entityIds.some((id) => expected.get(id) !== own.get(id))}
}

function look(step: Step, {own}: Versions): Look {
  const {matched, missing} = matchItems(step.items, recordedOf(step))
  const conflict = findConflict(step, matched, own)
  // All of it recorded in spite of a conflict: the store has no conditional appends.
  if (conflict) return {missing, outcome: missing.length === 0 ? {...conflict, recorded: matched} : conflict}
  return missing.length === 0 ? {missing, outcome: {kind: 'recorded', events: matched}} : {missing}
}

function recordedOf({replica, entityIds, opId}: Step): readonly RecordedEvent[] {
  return replica.ofOperation(entityIds, opId)
}

/** Finds an entity where another writer's events are between the expected version and the writer's own events. */
function findConflict(step: Step, own: readonly RecordedEvent[], versions: Versions['own']): Conflict | undefined {
  const {expected, replica} = step
  const ownIds = new Set(own.map(({id}) => id))
  const lastOwn = lastOwnVersions(step, own)
  for (const [entityId, version] of expected) {
    const since = replica.after(entityId, version)
    const actualVersion = since.at(-1)?.version ?? (versions.get(entityId) as number)
    const upTo = lastOwn.get(entityId) ?? Number.POSITIVE_INFINITY
    const isOthers = (event: RecordedEvent) => event.version < upTo && !ownIds.has(event.id)
    if (version > actualVersion || since.some(isOthers)) {
      return {kind: 'version-conflict', entityId, actualVersion}
    }
  }
  return undefined
}

/** The last own version of each entity whose own events are all recorded: later events do not matter there. */
function lastOwnVersions({items}: Step, own: readonly RecordedEvent[]): ReadonlyMap<string, number> {
  const wanted = Map.groupBy(items, ({entityId}) => entityId)
  const there = Map.groupBy(own, ({entity_id: entityId}) => entityId)
  const complete = [...there].filter(([entityId, events]) => events.length === wanted.get(entityId)?.length)
  return new Map(complete.map(([entityId, events]) => [entityId, Math.max(...events.map(({version}) => version))]))
}

/** Sends items. Returns the events where the store's reply alone proves that they were recorded on the condition. */
async function send(
  step: Step,
  items: readonly AppendItem[],
  {expected, isAhead}: Versions,
): Promise<readonly RecordedEvent[] | undefined> {
  const {store, lookUp} = step
  const requests = lookUp.isConditional() ? withVersions(items, expected) : items
  const outcome = await store.append(requests)
  // Of a batch that meets a conflict a part may be recorded.
  if (outcome.kind !== 'conflict' || requests.length > 1) step.mayHaveRecorded = true
  if (outcome.kind === 'conflict') await afterConflict(step)
  else if (outcome.kind === 'unclear') await afterUnclear(step, items, outcome.error)
  else return confirmed(step, await keep(step, requests, outcome.stamps), {isAhead, requests, stamps: outcome.stamps})
  return undefined
}

interface Reply {
  readonly isAhead: boolean
  readonly requests: readonly StoreAppend[]
  readonly stamps: readonly Stamp[]
}

/** Reads the entities where a reply leaves a doubt; see docs/adr/0016-what-remote-stores-promise.md. */
async function confirmed(
  {lookUp, entityIds}: Step,
  events: readonly RecordedEvent[],
  {isAhead, requests, stamps}: Reply,
): Promise<readonly RecordedEvent[] | undefined> {
  if (isAhead || !isAsExpected(requests, stamps)) {
    await lookUp.afterDoubt(entityIds)
    return undefined
  }
  return events.every(({version}, i) => version === stamps[i]?.version) ? events : undefined
}

/** Adds acknowledged events to the replica. A failure here does not mean that they were not recorded. */
async function keep(
  {replica, tenant}: Step,
  requests: readonly StoreAppend[],
  stamps: readonly Stamp[],
): Promise<readonly RecordedEvent[]> {
  try {
    return await replica.ingest(requests.map((request, i) => toStoreEvent(request, stamps[i] as Stamp, tenant)))
  } catch (error) {
    throw isAppError(error) ? notKept(error) : error
  }
}

async function afterConflict({tries, entityIds, lookUp}: Step): Promise<void> {
  if (++tries.conflicts > MAX_CONFLICTS) throw contention(entityIds)
  if (tries.conflicts > 1) await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** tries.conflicts))
  await lookUp.afterConflict(entityIds)
}

async function afterUnclear(step: Step, sent: readonly AppendItem[], error: Error): Promise<void> {
  const {tries, lookUp} = step
  await lookUp.afterUnclear(step.entityIds, error)
  if (matchItems(sent, recordedOf(step)).matched.length > 0) return
  step.mayHaveRecorded = recordedOf(step).length > 0
  if (++tries.unclear > MAX_UNCLEAR || !lookUp.isConditional()) throw unrecorded(error)
  await sleep(Math.random() * LONGEST_PAUSE_MS)
}

/** False for a store that ignores expected versions: it replies with another version. */
function isAsExpected(requests: readonly StoreAppend[], stamps: readonly Stamp[]): boolean {
  return requests.every(
    ({expectedVersion}, i) => expectedVersion !== undefined && stamps[i]?.version === expectedVersion + 1,
  )
}

/** The versions that the writer expects, by entity. */
function expectations(appends: readonly EntityAppend[]): ReadonlyMap<string, number> {
  const expected = new Map<string, number>()
  for (const {entityId, expectedVersion} of appends) {
    if (expectedVersion !== undefined && !expected.has(entityId)) expected.set(entityId, expectedVersion)
  }
  return expected
}

/** Each event expects the version of the one before it: a write in between makes all later ones conflict. */
function withVersions(items: readonly AppendItem[], expected: Versions['expected']): readonly StoreAppend[] {
  const next = new Map(expected)
  return items.map(({entityId, event}) => {
    const expectedVersion = next.get(entityId) ?? 0
    next.set(entityId, expectedVersion + 1)
    return {entityId, event, expectedVersion}
  })
}

function toStoreEvent({entityId, event}: StoreAppend, stamp: Stamp, tenant: string): StoreEvent {
  return {
    ...stamp,
    event_type: event.event_type,
    entity_id: entityId,
    tenant_id: tenant,
    payload: event.payload,
    metadata: {...event.metadata},
  }
}

/** A store that replied has not recorded it; one that did not may still do so. */
function unrecorded(error: Error): Error {
  return isAppError(error) && error.details?.http_status !== undefined ? error : outcomeUnknown(error)
}

function contention(entityIds: readonly string[]): AppError {
  const message = `others changed ${entityIds[0]} first, ${MAX_CONFLICTS} times in a row`
  return new AppError({code: 'CONTENTION', message, details: {task_id: entityIds[0]}})
}

function notKept(cause: AppError): AppError {
  const message = `the event store recorded it, but the local replica could not be written: ${cause.message}`
  return new AppError({code: 'REPLICA_WRITE_FAILED', message, details: cause.details, cause})
}
