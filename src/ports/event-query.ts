import type {RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'
import type {JsonObject} from '../domain/json.ts'

/** Selects events. Every given criterion must hold. */
export interface EventFilter {
  readonly entityId?: string | undefined
  readonly type?: string | undefined
  /** Types that start with this text. */
  readonly typePrefix?: string | undefined
  /** Excludes types that start with one of these. */
  readonly withoutPrefixes?: readonly string[] | undefined
  /** An additional condition for the type. */
  readonly matches?: ((type: string) => boolean) | undefined
  /** Only events after this position. */
  readonly after?: number | undefined
  /** Inclusive bounds on the timestamp. */
  readonly since?: Instant | undefined
  readonly until?: Instant | undefined
  /** The payload has each of these keys, with the same value. */
  readonly payload?: JsonObject | undefined
}

export interface PageOptions {
  readonly order: 'asc' | 'desc'
  readonly offset: number
  /** The maximum number; absent: all. */
  readonly limit?: number | undefined
}

/** What a query found: those that were asked for, a page at a time, and how many match in all. */
export interface FoundEvents {
  readonly total: () => Promise<number>
  readonly pages: AsyncIterable<readonly RecordedEvent[]>
  /** The position up to which the answer is complete. */
  readonly upTo: number
  /** The version of the entity that was asked for, as the events show it; 0 means that it does not exist. */
  readonly entityVersion?: number
}

/** How often a type occurs. */
export interface TypeCount {
  readonly type: string
  readonly count: number
  readonly last: Instant
}

/** A summary of one entity. */
export interface EntitySummary {
  readonly entityId: string
  readonly events: number
  readonly lastType: string
  readonly lastAt: string
}

export interface LogTotals {
  readonly events: number
  readonly entities: number
  readonly types: readonly TypeCount[]
  /** Timestamps of the first and the last event. */
  readonly oldest?: string
  readonly newest?: string
}

/**
 * Questions about a log that go beyond reading it in order.
 *
 * Answers are of one moment: events that are recorded while pages are read are not in them. Counting costs what is new
 * since the last count, or what a span of time holds, never the whole log again; nothing blocks for longer than a page.
 */
export interface EventQuery {
  find(filter: EventFilter, page: PageOptions): Promise<FoundEvents>
  /** The position of the last event; 0 for an empty log. */
  head(): number
  totals(): Promise<LogTotals>
  /** Entities by their last event of a type that starts with `typePrefix`. */
  entities(typePrefix: string, page: PageOptions): Promise<{total: number; entities: readonly EntitySummary[]}>
}
