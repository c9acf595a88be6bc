import {setTimeout as sleep} from 'node:timers/promises'
import {type Instant, parseInstant, plusSeconds} from '../../domain/instant.ts'
import {AppError} from '../../errors/app-error.ts'
import type {Checkpoint, KnownEvent, RemoteStore, StoreEvent} from '../../ports/remote-store.ts'
import type {AllSourceClient} from './client.ts'
import {type AllSourcePage, pagesFrom} from './pages.ts'

/**
 * How long after an event another one with an earlier timestamp may still arrive: stores assign the timestamp first, and
 * the place in the log later. Source: wire contract §2.5 (a conditional append may take 5 s).
 */
export const LATENESS_SECONDS = 5

/**
 * Reads a store by timestamp, the only order that AllSource offers. A checkpoint is the newest settled event: reading
 * continues at its timestamp. Before any event is settled it is the first event, and reading starts again from the start.
 */
export function readChanges(client: AllSourceClient): RemoteStore['changes'] {
  return async function* changes(since) {
    const known = typeof since === 'string' ? parseCheckpoint(since, client) : since
    const settle = createSettling(client)
    let next = known
    for await (const page of verifiedPages(client, known)) {
      const settledUpTo = settle(page)
      next = newestSettled(page, settledUpTo) ?? next ?? first(page)
      yield {...page, settledUpTo, next: next && formatCheckpoint(next)}
    }
  }
}

/** The pages from the known event on. @throws {AppError} REMOTE_REPLACED when the store does not have that event. */
async function* verifiedPages(client: AllSourceClient, known: KnownEvent | undefined): AsyncIterable<AllSourcePage> {
  let isVerified = known === undefined
  for await (const page of pagesFrom(client, known?.isSettled ? known.timestamp : undefined)) {
    if (known && !isVerified && !(await has(client, page, known))) throw replaced(client)
    isVerified = true
    yield page
  }
}

function formatCheckpoint({id, entity_id, timestamp, isSettled}: KnownEvent): Checkpoint {
  return JSON.stringify({id, entity_id, timestamp, isSettled})
}

/** @throws {AppError} REMOTE_REPLACED for the checkpoint of another kind of store. */
function parseCheckpoint(text: Checkpoint, client: AllSourceClient): KnownEvent {
  try {
    const {id, entity_id, timestamp, isSettled} = JSON.parse(text) as KnownEvent
    if (typeof id === 'string' && parseInstant(timestamp) !== undefined) return {id, entity_id, timestamp, isSettled}
  } catch {
    // Not JSON: the checkpoint was made by another adapter.
  }
  throw replaced(client)
}

/**
 * Checks that the store has the event. The first page has it when it is settled. An event that was recorded a moment ago
 * may arrive as late as any other: only after that it is missing.
 */
async function has(client: AllSourceClient, {events}: AllSourcePage, known: KnownEvent): Promise<boolean> {
  const includes = (shown: readonly StoreEvent[]) => shown.some(({id}) => id === known.id)
  if (includes(events) || known.isSettled) return includes(events)
  for (let waited = 0; ; waited++) {
    if (includes((await client.history(known.entity_id)).events)) return true
    if (waited === LATENESS_SECONDS) return false
    await sleep(1000)
  }
}

/**
 * Tells, page by page, up to when no event can arrive any more: up to the page's end, and never into the few seconds before
 * a page was read that it reaches into, also when later pages are read much later. Never beyond the newest event that was
 * read, whatever the clock says: this machine's own events are in the replica before those of others.
 */
function createSettling(client: AllSourceClient): (page: AllSourcePage) => Instant | undefined {
  let end = Number.POSITIVE_INFINITY
  return ({events}) => {
    const last = parseInstant(events.at(-1)?.timestamp ?? '')
    const now = client.now() ?? last
    if (now === undefined || last === undefined) return undefined
    const edge = plusSeconds(now, -LATENESS_SECONDS)
    if (last > edge) end = Math.min(end, edge)
    return Math.min(end, last) as Instant
  }
}

function newestSettled({events}: AllSourcePage, upTo: Instant | undefined): KnownEvent | undefined {
  if (upTo === undefined) return undefined
  const event = events.findLast(({timestamp}) => (parseInstant(timestamp) as Instant) <= upTo)
  return event && {...event, isSettled: true}
}

function first({events: [event]}: AllSourcePage): KnownEvent | undefined {
  return event && {...event, isSettled: false}
}

function replaced({address}: AllSourceClient): AppError {
  return new AppError({
    code: 'REMOTE_REPLACED',
    message: `${address} does not have the events that were pulled from it before: it was reset, or is another store`,
    details: {address},
  })
}
