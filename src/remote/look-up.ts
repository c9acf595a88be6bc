import {setTimeout as sleep} from 'node:timers/promises'
import {AppError, isAppError} from '../errors/app-error.ts'
import type {RemoteStore} from '../ports/remote-store.ts'
import type {Replica} from '../ports/replica.ts'
import type {Pull} from './pull.ts'

/** Looks up in the store what an append needs to know before or after it. */
export interface LookUp {
  /** Before the first try: whether the replica has at least what the writer has seen, and what kind of store it is. */
  prepare(expected: ReadonlyMap<string, number>, entityIds: readonly string[]): Promise<void>
  /** Somebody wrote first, or the store's count is ahead of the events that there are. */
  afterConflict(entityIds: readonly string[]): Promise<void>
  /** Nobody knows what was recorded. @throws {AppError} OUTCOME_UNKNOWN when it cannot be looked up. */
  afterUnclear(entityIds: readonly string[], error: Error): Promise<void>
  /** It was recorded, but perhaps not on the condition that was asked for. */
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

/** On a store without conditional appends the first wins; who was first is seen a moment later. */
const SETTLE_MS = 250

/** Makes the look-up of one log. */
export function createLookUp({store, replica, pull}: LookUpOptions): LookUp {
  /** By entity: the store's count for the newest version that there is here. */
  const counts = new Map<string, {readonly own: number; readonly store: number}>()
  const isConditional = () => replica.conditional() !== 'no'

  async function readEntity(entityId: string): Promise<void> {
    const {events, version} = await store.history(entityId)
    // First with all that came before: positions are to be in the order of time, as far as may be.
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
      // Where the pull shows nothing new, the store's own count may be what is in the way.
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

/**
 * The store did not answer, or not so that it could be looked up: what was sent may still be recorded. An error that says
 * as much already stays as it is.
 */
export function outcomeUnknown(error: Error): AppError {
  if (isAppError(error) && (error.code === 'OUTCOME_UNKNOWN' || error.code === 'REPLICA_WRITE_FAILED')) return error
  const message = `the outcome is unknown: ${error.message}`
  const details = isAppError(error) ? error.details : undefined
  return new AppError({code: 'OUTCOME_UNKNOWN', message, details, cause: error})
}
