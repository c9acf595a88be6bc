import type {RecordedEvent} from '../../domain/events.ts'
import type {EntityAppend} from '../../ports/event-log.ts'

/** An event as it is stored, but for what the log assigns. */
export interface Draft {
  readonly id: string
  readonly type: string
  readonly payload: string
  readonly metadata: string | null
}

/** An append whose events are ready to be stored. */
export interface DraftedAppend extends EntityAppend {
  readonly drafts: readonly Draft[]
}

/** The position of each event that was given, in order; undefined for one that is still to be recorded. */
type Positions = readonly (number | undefined)[]

/** Tells what of a part an operation has recorded already, and leaves what is missing. */
export function matchRecorded(appends: readonly DraftedAppend[], recorded: readonly RecordedEvent[]) {
  const left = recorded.map((event) => ({event, key: keyOf(event.entity_id, event.event_type, event.payload)}))
  const positionOf: (number | undefined)[] = []
  const missing: DraftedAppend[] = []
  for (const append of appends) {
    const drafts = append.drafts.filter(({type, payload}) => {
      const at = left.findIndex(({key}) => key === keyOf(append.entityId, type, JSON.parse(payload)))
      positionOf.push(at === -1 ? undefined : left[at]?.event.position)
      if (at !== -1) left.splice(at, 1)
      return at === -1
    })
    const events = append.events.filter((_, i) => drafts.includes(append.drafts[i] as Draft))
    if (drafts.length > 0) missing.push({...append, drafts, events})
  }
  return {missing, positionOf}
}

/** The events of an operation in the order in which they were given: each known one, and the new ones in between. */
export function inOrderOf(
  positions: Positions,
  recorded: readonly RecordedEvent[],
  all: readonly RecordedEvent[],
): readonly RecordedEvent[] {
  const fresh = [...recorded]
  return positions.map(
    (position) =>
      (position === undefined ? fresh.shift() : all.find((event) => event.position === position)) as RecordedEvent,
  )
}

function keyOf(entityId: string, type: string, payload: unknown): string {
  return JSON.stringify([entityId, type, payload])
}
