import {setImmediate as nextTurn} from 'node:timers/promises'
import type {Instant} from '../../domain/instant.ts'
import type {TypeCount} from '../../ports/event-query.ts'
import type {Sql} from '../../ports/sql.ts'

/** Positions that are counted at once: about ten milliseconds, in which the process serves nobody else. */
export const WINDOW = 10_000

const COUNT = `
  SELECT event_type AS type, count(*) AS count, sum(version = 1) AS entities, max(timestamp) AS last
  FROM events WHERE position > ? AND position <= ? GROUP BY event_type`

/** How many events of each type there are, up to a position. */
export interface EventCounts {
  readonly upTo: number
  readonly entities: number
  readonly types: ReadonlyMap<string, TypeCount>
}

/** Keeps count of a log: each call looks only at what is new since the last one. */
export function createEventCounts(sql: Sql): () => Promise<EventCounts> {
  const types = new Map<string, TypeCount>()
  let upTo = 0
  let entities = 0
  let running: Promise<EventCounts> | undefined

  function countWindow(end: number): void {
    for (const row of sql.prepare(COUNT).all(upTo, end)) {
      const {type, count, last} = row as unknown as TypeCount
      types.set(type, {type, count: (types.get(type)?.count ?? 0) + count, last: last as Instant})
      entities += row.entities as number
    }
    upTo = end
  }

  async function catchUp(): Promise<EventCounts> {
    for (let head = headOf(sql); ; ) {
      if (upTo < head) countWindow(Math.min(head, upTo + WINDOW))
      if (upTo >= head) break
      await nextTurn()
      head = headOf(sql)
    }
    return {upTo, entities, types: new Map(types)}
  }

  return () => {
    running ??= catchUp().finally(() => {
      running = undefined
    })
    return running
  }
}

/** The position of the last event; 0 for an empty log. */
export function headOf(sql: Sql): number {
  return (sql.prepare('SELECT max(position) AS position FROM events').get()?.position as number | null) ?? 0
}
