import type {RecordedEvent} from '../../domain/events.ts'
import type {AppendStep, EntityAppend} from '../../ports/event-log.ts'
import type {IdSource} from '../../ports/id-source.ts'
import {invalidInput, versionConflict} from '../http/wire-error.ts'
import type {Tenant} from '../tenants/tenants.ts'
import {type Author, acceptEvent, opIdOf, type PostedEvent} from './wire.ts'

/** The reply to an appended event. */
export interface Appended {
  readonly event_id: string
  readonly timestamp: string
  readonly version: number
}

/**
 * Appends what a client has posted: all of it or nothing. Resolves when it is on disk.
 *
 * @throws {WireError} 400, 403, and 409 when an entity is not at its expected version; `isBatch`: naming the entity.
 */
export async function appendPosted(
  {commit, workspace}: Tenant,
  posted: readonly PostedEvent[],
  author: Author,
  isBatch: boolean,
): Promise<readonly Appended[]> {
  if (posted.length === 0) return []
  const steps = stepsOf(posted, author, workspace.ids)
  const outcome = await commit.submit(steps)
  if (outcome.kind === 'recorded') return outcome.events.map(answer)
  const {entityId, actualVersion} = outcome
  throw versionConflict({
    expected: unmetExpectation(posted, entityId, actualVersion),
    current: actualVersion,
    entityId: isBatch ? entityId : undefined,
  })
}

/** A step for each operation that the client names; what has no name, and is in one piece, is an operation too. */
function stepsOf(posted: readonly PostedEvent[], author: Author, ids: IdSource): readonly AppendStep[] {
  const steps: {appends: EntityAppend[]; named: string | undefined; opId: string; inParts: boolean}[] = []
  for (const event of posted) {
    const accepted = acceptEvent(event, author)
    const named = opIdOf(event)
    const append = {
      entityId: event.entity_id,
      events: [accepted],
      ...(event.expected_version !== undefined && {expectedVersion: event.expected_version}),
    }
    const step = steps.at(-1)
    if (step && step.named === named) step.appends.push(append)
    else if (named !== undefined && steps.some((earlier) => earlier.named === named))
      throw invalidInput(`op_id ${named} is not in one piece`)
    else steps.push({appends: [append], named, opId: named ?? ids.uuid(), inParts: named !== undefined})
  }
  return steps
}

function answer({id, timestamp, version}: RecordedEvent): Appended {
  return {event_id: id, timestamp, version}
}

/** The first expectation that does not fit: each event of an entity moves its version by one. */
function unmetExpectation(posted: readonly PostedEvent[], entityId: string, version: number): number {
  const expected = posted.filter(({entity_id}) => entity_id === entityId).map(({expected_version}) => expected_version)
  return expected.find((each, i) => each !== undefined && each !== version + i) ?? version
}
