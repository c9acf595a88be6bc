import type {StoredEvent} from './core-store.ts'

/** Events in the order of the store: (timestamp, version, position). */
export type Timeline = StoredEvent[]

function follows(left: StoredEvent, right: StoredEvent): boolean {
  if (left.at !== right.at) return left.at > right.at
  if (left.version !== right.version) return left.version > right.version
  return left.position > right.position
}

/** The first index at which `isBeyond` holds; it holds for all later ones. */
function firstIndex(timeline: Timeline, isBeyond: (stored: StoredEvent) => boolean): number {
  let from = 0
  let to = timeline.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBeyond(timeline[middle] as StoredEvent)) to = middle
    else from = middle + 1
  }
  return from
}

/** Puts an event where it belongs; free of charge when it is the newest. */
export function insertInto(timeline: Timeline, stored: StoredEvent): void {
  const last = timeline.at(-1)
  if (last === undefined || follows(stored, last)) timeline.push(stored)
  else
    timeline.splice(
      firstIndex(timeline, (other) => follows(other, stored)),
      0,
      stored,
    )
}

/** A half-open range of indexes. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** The events from `since` to `until`, both inclusive; undefined leaves an end open. */
export function rangeOf(timeline: Timeline, since: string | undefined, until: string | undefined): Range {
  const from = since === undefined ? 0 : firstIndex(timeline, ({at}) => at >= since)
  const to = until === undefined ? timeline.length : firstIndex(timeline, ({at}) => at > until)
  return {from, to: Math.max(from, to)}
}
