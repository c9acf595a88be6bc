import type {AppendAllOutcome, EntityAppend, EventLog} from '../ports/event-log.ts'

/** Makes a log's `append` of its `appendAll`. */
export function appendOne(appendAll: EventLog['appendAll']): EventLog['append'] {
  return async (entityId, events, {opId, ...expected}) => {
    const outcome = await appendAll([{entityId, events, ...expected}], {opId})
    return outcome.kind === 'recorded' ? outcome : {kind: outcome.kind, actualVersion: outcome.actualVersion}
  }
}

/** Finds the first entity that is not at its expected version. */
export function findConflict(
  appends: readonly EntityAppend[],
  versionOf: (entityId: string) => number,
): Extract<AppendAllOutcome, {kind: 'version-conflict'}> | undefined {
  for (const {entityId, expectedVersion} of appends) {
    const actualVersion = versionOf(entityId)
    if ((expectedVersion ?? actualVersion) !== actualVersion) return {kind: 'version-conflict', entityId, actualVersion}
  }
  return undefined
}
