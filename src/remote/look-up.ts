import {setTimeout as sleep} from 'node:timers/promises'
import {AppError, isAppError} from '../errors/app-error.ts'
import type {RemoteStore} from '../ports/remote-store.ts'
import type {Replica} from '../ports/replica.ts'
import type {Pull} from './pull.ts'

/** Reads from the store what an append needs to know before it is sent, or after an unclear reply. */
export interface LookUp {
  /** Before the first attempt: pulls if the replica is behind the writer, and learns whether appends are conditional. */
  prepare(expected: ReadonlyMap<string, number>, entityIds: readonly string[]): Promise<void>
  /** After a conflict: another writer was first, or the store's version is ahead of its events. */
  afterConflict(entityIds: readonly string[]): Promise<void>
  /** After an unclear reply. @throws {AppError} OUTCOME_UNKNOWN when it cannot be looked up. */
  afterUnclear(entityIds: readonly string[], error: Error): Promise<void>
  /** After a yes with other versions than expected: the condition may have been ignored. */
  afterDoubt(entityIds: readonly string[]): Promise<void>
  isConditional(): boolean
  /** The version to expect in the store: more than the `own` of the replica where it counts the entities of all tenants. */
  storeVersion(entityId: string, own: number): number
}

interface LookUpOptions {
  readonly store: RemoteStore
  readonly replica: Replica
  readonly pull: Pull
}

/** Without conditional appends the first event wins; a moment later the order is visible. */
const SETTLE_MS = 250

/** Creates the look-up of one log. */
export function createLookUp({store, replica, pull}: LookUpOptions): LookUp {
  /** By entity: the store's version for a version of the replica. */
  const counts = new Map<string, {readonly own: number; readonly store: number}>()
  const isConditional = () => replica.conditional() !== 'no'

  async function readEntity(entityId: string): Promise<void> {
    const {events, version} = await store.history(entityId)
    // Pulled first, so that positions are in the order of time as far as possible.
    if (replica.missing(events).length > 0) await pull()
    const missing = replica.missing(events)
    const kind = version === undefined ? 'no' : 'yes'
    if (missing.length > 0 || replica.conditional() !== kind) await replica.ingest(missing, {conditional: kind})
    if (version !== undefined) counts.set(entityId, {own: replica.currentVersion(entityId), store: version})
  }

  async function readEach(entityIds: readonly string[]): Promise<void> {
    if (!isConditional()) await sleep(SETTLE_MS)
    for (const entityId of entityIds) await readEntity(entityId)
  }

  return {
    isConditional,
    storeVersion: (entityId, own) => {
      const count = counts.get(entityId)
      return count?.own === own ? count.store : own
    },
    prepare: async (expected, entityIds) => {
      const isBehind = [...expected].some(([entityId, version]) => version > replica.currentVersion(entityId))
      if (isBehind) await pull()
      const [first] = entityIds
      if (first !== undefined && replica.conditional() === undefined) await readEntity(first)
    },
    afterConflict: async (entityIds) => {
      const before = new Map(entityIds.map((entityId) => [entityId, replica.currentVersion(entityId)]))
      await pull()
      // Nothing new: the store's version may be ahead of its events.
      const isUnchanged = [...before].every(([entityId, version]) => replica.currentVersion(entityId) === version)
      if (isUnchanged) await readEach(entityIds)
    },
    afterUnclear: async (entityIds, error) => {
      try {
        await readEach(entityIds)
      } catch (failure) {
        throw isAppError(failure) ? outcomeUnknown(error) : failure
      }
    },
    afterDoubt: readEach,
  }
}

/** The error of an append that may have been recorded, and could not be looked up. One that says so already stays. */
export function outcomeUnknown(error: Error): AppError {
  if (isAppError(error) && (error.code === 'OUTCOME_UNKNOWN' || error.code === 'REPLICA_WRITE_FAILED')) return error
  const message = `the outcome is unknown: ${error.message}`
  const details = isAppError(error) ? error.details : undefined
  return new AppError({code: 'OUTCOME_UNKNOWN', message, details, cause: error})
}
