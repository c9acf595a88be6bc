import {setTimeout as sleep} from 'node:timers/promises'
import {formatInstant, type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import {AppError} from '../errors/app-error.ts'
import type {Clock} from '../ports/clock.ts'
import type {ProcessLock} from '../ports/process-lock.ts'
import type {RemoteStore, StoreEvent, StorePage} from '../ports/remote-store.ts'
import type {Anchor, Replica} from '../ports/replica.ts'

/**
 * For so long after an event one with an earlier timestamp may still show up: stores assign the timestamp first, and the
 * place in the log later. Source: wire contract §2.5 (a conditional append may take 5 s).
 */
export const LATENESS_SECONDS = 5

/** How far a pull is. */
export interface PullProgress {
  /** Events read so far. */
  readonly pulled: number
  /** How many there are to read, as far as the store tells. */
  readonly total: number | undefined
}

export interface PullerOptions {
  readonly store: RemoteStore
  readonly replica: Replica
  readonly lock: ProcessLock
  readonly clock: Clock
  /** How long to wait for the lock, in milliseconds, while its holder makes no progress. */
  readonly timeoutMs: number
  readonly onProgress?: ((progress: PullProgress) => void) | undefined
}

/** Brings the replica up to what the store had recorded when this was called, or later. */
export type Pull = () => Promise<void>

const FIRST_PAGE = 1000
/** Where there is more than a page, there is much. */
const LATER_PAGE = 5000
/** Events of one instant that no window of this size can hold are not to be had. */
const LARGEST_PAGE = 1_000_000
/** Noting that nothing is new more often than this would only keep others from their work. */
const NOTE_SECONDS = 10

/**
 * Makes the pull of one process. Of several that want to pull at once one does; the others wait, and use what it brought
 * if it began after they asked.
 *
 * @throws {AppError} REMOTE_REPLACED when the store does not have what was pulled from it before; nothing is added then.
 */
export function createPull(options: PullerOptions): Pull {
  const {lock} = options
  return async () => {
    const before = lock.generation()
    await acquireLock(options)
    // The pull that was under way then may have read too early. The one after it cannot have.
    if (lock.generation() >= before + 2) return lock.release({completed: false})
    let completed = false
    try {
      await pullAll(options)
      completed = true
    } finally {
      lock.release({completed})
    }
  }
}

/** Waits for as long as the holder makes progress: a first pull may take minutes. */
async function acquireLock({lock, replica, store, timeoutMs}: PullerOptions): Promise<void> {
  const progress = () => `${replica.metadata('settled')} ${replica.lastTimestamp()}`
  for (let before = progress(); !(await lock.acquire(timeoutMs)); before = progress()) {
    if (progress() === before) throw kept(store, timeoutMs)
  }
}

async function pullAll(options: PullerOptions): Promise<void> {
  const {store, replica, onProgress} = options
  const anchor = replica.anchor()
  const settledBy = createSettling(store)
  let pulled = 0
  let total: number | undefined
  for await (const page of pagesOf(store, anchor?.isSettled ? anchor.timestamp : undefined)) {
    if (anchor && pulled === 0 && !(await shows(store, page, anchor))) throw replaced(store)
    await ingest(options, page, settledBy(page))
    const isOnly = pulled === 0 && !page.hasMore
    pulled += page.events.length
    total ??= page.total
    // Pages overlap.
    if (!isOnly) onProgress?.({pulled: Math.min(pulled, total ?? pulled), total})
  }
}

/** What was recorded a moment ago may take as long to be shown as anything may: only then it is missing. */
async function shows(store: RemoteStore, {events}: StorePage, {id, entity_id, isSettled}: Anchor): Promise<boolean> {
  const isAmong = (shown: readonly StoreEvent[]) => shown.some((event) => event.id === id)
  if (isAmong(events) || isSettled) return isAmong(events)
  for (let waited = 0; ; waited++) {
    if (isAmong((await store.history(entity_id)).events)) return true
    if (waited === LATENESS_SECONDS) return false
    await sleep(1000)
  }
}

interface Page extends StorePage {
  readonly hasMore: boolean
}

/** Pages by timestamp, each beginning with the instant that the last one ended with: no store's offset is needed. */
async function* pagesOf(store: RemoteStore, from: string | undefined): AsyncIterable<Page> {
  const size = createPageSize(store)
  for (let since = from; ; ) {
    const page = await store.page({since, limit: size.limit()})
    if (page === 'oversized') {
      size.shrink()
      continue
    }
    const hasMore = page.events.length >= size.limit()
    if (hasMore && isStuck(page, since)) {
      size.grow()
      continue
    }
    yield {...page, hasMore}
    if (!hasMore) return
    since = page.events.at(-1)?.timestamp
    size.expectMore()
  }
}

/** How many events to ask for at once: more where there is much, fewer where they are large. */
function createPageSize({address}: RemoteStore) {
  let limit = FIRST_PAGE
  let largest = LARGEST_PAGE
  const refuse = (problem: string) => {
    throw new AppError({code: 'REMOTE_BAD_REPLY', message: `${address} ${problem}`, details: {address}})
  }
  return {
    limit: () => limit,
    expectMore: () => {
      limit = Math.min(LATER_PAGE, largest)
    },
    grow: () => {
      if (limit === largest) refuse('has more events of one instant than fit into an answer')
      limit = Math.min(limit * 4, largest)
    },
    shrink: () => {
      if (limit === 1) refuse('has an event that is too large')
      limit = Math.ceil(limit / 4)
      largest = limit
    },
  }
}

/** True when the next page would begin where this one did: one instant fills it, or the store is too old for `since`. */
function isStuck({events}: StorePage, since: string | undefined): boolean {
  const last = events.at(-1)?.timestamp
  // As texts: stores have finer timestamps than we do.
  if (last === (since ?? events[0]?.timestamp)) return true
  return since !== undefined && (parseInstant(last ?? '') ?? 0) < (parseInstant(since) as Instant)
}

async function ingest({replica, clock}: PullerOptions, page: Page, settled: Instant | undefined): Promise<void> {
  if (page.events.every(({id}) => replica.has(id)) && isNoted(replica, {settled, now: clock.now()})) return
  await replica.ingest(page.events, {
    ...(settled !== undefined && {settled: String(settled)}),
    pulled_at: formatInstant(clock.now()),
  })
}

/**
 * Tells, page by page, up to when nothing can come any more: up to the page's end, and never into the few seconds before a
 * page was read that it reaches into, also when later pages are read much later. Nor beyond the newest event that was
 * read, whatever the clock says: this machine's own events come into the replica without those before them.
 */
function createSettling(store: RemoteStore): (page: Page) => Instant | undefined {
  let end = Number.POSITIVE_INFINITY
  return ({events}) => {
    const last = parseInstant(events.at(-1)?.timestamp ?? '')
    const now = store.now() ?? last
    if (now === undefined) return undefined
    const edge = plusSeconds(now, -LATENESS_SECONDS)
    if (last !== undefined && last > edge) end = Math.min(end, edge)
    return last === undefined ? undefined : (Math.min(end, last) as Instant)
  }
}

function isNoted(
  replica: Replica,
  {settled = 0 as Instant, now}: {settled: Instant | undefined; now: Instant},
): boolean {
  const pulledAt = parseInstant(replica.metadata('pulled_at') ?? '')
  const isRecent = pulledAt !== undefined && Math.abs(now - pulledAt) < plusSeconds(0 as Instant, NOTE_SECONDS)
  return isRecent && settled < plusSeconds(replica.lowWatermark() as Instant, NOTE_SECONDS)
}

function replaced({address}: RemoteStore): AppError {
  return new AppError({
    code: 'REMOTE_REPLACED',
    message: `${address} does not have the events that were pulled from it before: it was reset, or is another store`,
    details: {address},
  })
}

function kept({address}: RemoteStore, timeoutMs: number): AppError {
  return new AppError({
    code: 'REMOTE_TIMEOUT',
    message: `another process has been pulling from ${address} for ${timeoutMs / 1000} s`,
    details: {address},
  })
}
