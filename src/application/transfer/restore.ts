import type {RecordedEvent} from '../../domain/events.ts'
import {parseInstant} from '../../domain/instant.ts'
import {AppError} from '../../errors/app-error.ts'

const PART_EVENTS = 500
const PART_CHARACTERS = 256 * 1024

/** What a log already has, as a restore sees it. */
export interface RestoreTarget {
  /** The position of the last event; 0 for an empty log. */
  readonly head: number
  /** Microseconds since 1970; undefined for an empty log. */
  readonly lastTimestamp: number | undefined
  /** The id of the event at a position up to `head`. */
  idAt(position: number): string | undefined
  /** 0: the entity has no events. */
  versionOf(entityId: string): number
}

/** Cuts a dump into parts that fit into memory; an event that is larger than a part is a part of its own. */
export async function* partsOf(events: AsyncIterable<RecordedEvent>): AsyncIterable<readonly RecordedEvent[]> {
  let part: RecordedEvent[] = []
  let characters = 0
  for await (const event of events) {
    part.push(event)
    characters += JSON.stringify(event.payload).length + JSON.stringify(event.metadata).length
    if (part.length < PART_EVENTS && characters < PART_CHARACTERS) continue
    yield part
    part = []
    characters = 0
  }
  if (part.length > 0) yield part
}

/**
 * Returns the events of a part that the log does not have yet.
 *
 * @throws {AppError} LOG_NOT_EMPTY when the log has other events; INVALID_INPUT for a dump that is not in order.
 */
export function missingIn(target: RestoreTarget, part: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const {head} = target
  for (const {position, id} of part) if (position <= head && target.idAt(position) !== id) throw notEmpty()
  const missing = part.filter(({position}) => position > head)
  checkOrder(target, missing)
  return missing
}

/** Throws when the log has events after the last one of the dump. */
export function checkEnd({head}: Pick<RestoreTarget, 'head'>, last: number): void {
  if (head !== last) throw notEmpty()
}

function checkOrder(target: RestoreTarget, events: readonly RecordedEvent[]): void {
  const versions = new Map<string, number>()
  let position = target.head
  let latest = target.lastTimestamp ?? 0
  for (const event of events) {
    const {entity_id: entityId} = event
    const version = (versions.get(entityId) ?? target.versionOf(entityId)) + 1
    const at = parseInstant(event.timestamp)
    if (event.position !== ++position) throw invalid(`position ${event.position}`, `position ${position}`)
    if (event.version !== version) throw invalid(`version ${event.version} of ${entityId}`, `version ${version}`)
    if (at === undefined || at < latest) throw invalid(`timestamp ${event.timestamp}`, 'one that is not earlier')
    versions.set(entityId, version)
    latest = at
  }
}

function invalid(found: string, expected: string): AppError {
  return new AppError({code: 'INVALID_INPUT', message: `invalid dump: ${found}; expected ${expected}`})
}

function notEmpty(): AppError {
  return new AppError({code: 'LOG_NOT_EMPTY', message: 'the log has events that are not in the dump'})
}
