import type {AppendAllOutcome, EntityAppend, EventLog} from '../../ports/event-log.ts'

/** Makes a log's `append` of its `appendAll`. */
export function appendOne(appendAll: EventLog['appendAll']): EventLog['append'] {
  return async (entityId, events, {opId, ...expected}) => {
    const outcome = await appendAll([{entityId, events, ...expected}], {opId})
    if (outcome.kind === 'recorded') return outcome
    const {entityId: _, ...conflict} = outcome
    return conflict
  }
}

/** Finds the first entity that is not at its expected version; what earlier appends of the same step add is counted. */
export function findConflict(
  appends: readonly EntityAppend[],
  versionOf: (entityId: string) => number,
): Extract<AppendAllOutcome, {kind: 'version-conflict'}> | undefined {
  const added = new Map<string, number>()
  for (const {entityId, events, expectedVersion} of appends) {
    const actualVersion = versionOf(entityId)
    const before = added.get(entityId) ?? 0
    const isMet = expectedVersion === undefined || expectedVersion === actualVersion + before
    if (!isMet) return {kind: 'version-conflict', entityId, actualVersion}
    added.set(entityId, before + events.length)
  }
  return undefined
}
