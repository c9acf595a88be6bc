import {formatInstant, type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import {AppError} from '../errors/app-error.ts'
import type {Clock} from '../ports/clock.ts'
import type {ProcessLock} from '../ports/process-lock.ts'
import type {ChangePage, RemoteStore} from '../ports/remote-store.ts'
import type {Replica, ReplicaMetadata} from '../ports/replica.ts'

/** How far a pull has come. */
export interface PullProgress {
  /** Events read so far. */
  readonly pulled: number
  /** How many events there are to read; undefined where the store does not tell. */
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

/** A pull without new events is noted at most this often: every note is a write transaction, which others wait for. */
const NOTE_SECONDS = 10

/**
 * Creates the pull of one process. Of several processes that want to pull at once, one does; the others wait, and use what
 * it brought if it began after they asked.
 *
 * @throws {AppError} REMOTE_REPLACED when the store does not have what was pulled from it before; nothing is added then.
 */
export function createPull(options: PullerOptions): Pull {
  const {lock} = options
  return async () => {
    if (await hasPulledMeanwhile(options)) return lock.release({completed: false})
    let completed = false
    try {
      await pullAll(options)
      completed = true
    } finally {
      lock.release({completed})
    }
  }
}

/**
 * Acquires the lock. Returns true when another process has made a whole pull while this one waited. Waits for as long as the
 * holder makes progress: a first pull may take minutes.
 */
async function hasPulledMeanwhile({lock, replica, store, timeoutMs}: PullerOptions): Promise<boolean> {
  if (await lock.acquire(0)) return false
  const asked = lock.generation()
  const progress = () => `${replica.metadata().settled} ${replica.lastTimestamp()}`
  for (let before = progress(); !(await lock.acquire(timeoutMs)); before = progress()) {
    if (progress() === before) throw stuck(store, timeoutMs)
  }
  // The pull that was under way then may have read too early. The one after it cannot have.
  return lock.generation() >= asked + 2
}

async function pullAll(options: PullerOptions): Promise<void> {
  const {store, replica, onProgress} = options
  const known = replica.metadata()
  let pulled = 0
  let total: number | undefined
  for await (const page of store.changes(known.checkpoint ?? replica.knownEvent())) {
    await ingest(options, page, known)
    const isOnly = pulled === 0 && !page.hasMore
    pulled += page.events.length
    total ??= page.total
    // Pages overlap.
    if (!isOnly) onProgress?.({pulled: Math.min(pulled, total ?? pulled), total})
  }
}

/** @param known The metadata before the pull. */
async function ingest({replica, clock}: PullerOptions, page: ChangePage, known: ReplicaMetadata): Promise<void> {
  const {next, settledUpTo} = page
  const now = clock.now()
  const events = replica.missing(page.events)
  if (events.length === 0 && isNoted(known, page, now)) return
  await replica.ingest(events, {
    ...(settledUpTo !== undefined && {settled: String(settledUpTo)}),
    ...(next !== undefined && {checkpoint: next}),
    pulled_at: formatInstant(now),
  })
}

function isNoted(known: ReplicaMetadata, {settledUpTo = 0 as Instant}: ChangePage, now: Instant): boolean {
  const pulledAt = parseInstant(known.pulled_at ?? '')
  const isRecent = pulledAt !== undefined && Math.abs(now - pulledAt) < plusSeconds(0 as Instant, NOTE_SECONDS)
  return isRecent && settledUpTo < plusSeconds(Number(known.settled ?? 0) as Instant, NOTE_SECONDS)
}

function stuck({address}: RemoteStore, timeoutMs: number): AppError {
  return new AppError({
    code: 'REMOTE_TIMEOUT',
    message: `another process has been pulling from ${address} for ${timeoutMs / 1000} s without progress`,
    details: {address},
  })
}
