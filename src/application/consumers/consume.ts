import {backoffSeconds} from '../../domain/backoff.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, instantFromMillis} from '../../domain/instant.ts'
import type {Consumer, ConsumerStore, DeadLetter, PendingRetry} from '../../ports/consumer-store.ts'
import type {EventLog} from '../../ports/event-log.ts'
import {typeMatcher} from '../input/index.ts'
import {handledIn} from './consumers.ts'

/** How a delivery ended. An interrupted one does not count as an attempt. */
export type DeliveryOutcome = 'handled' | 'interrupted' | {readonly failed: string}

export interface Delivery {
  readonly events: readonly RecordedEvent[]
  /** 1, 2, 3 … */
  readonly attempt: number
}

/** A delivery that has failed, and when the next attempt follows. */
export interface FailedDelivery extends Delivery {
  readonly error: string
  /** Undefined: the event has become a dead letter. */
  readonly pauseSeconds: number | undefined
}

/** How a consumer is run. */
export interface ConsumerRun {
  readonly consumer: Consumer
  readonly store: ConsumerStore
  /** Maximum number of events in one delivery. */
  readonly batch: number
  readonly maxAttempts: number
  /** New events in the order of arrival; empty: there may be dead letters to deliver; undefined: the run is over. */
  next(): Promise<readonly RecordedEvent[] | undefined>
  log(): Pick<EventLog, 'lowWatermark'>
  deliver(delivery: Delivery): Promise<DeliveryOutcome>
  /** Sleeps for `ms` milliseconds, or until the run is over. */
  pause(ms: number): Promise<void>
  isOver(): boolean
  nowMs(): number
  tell(failure: FailedDelivery): void
}

/** How many events a run handled and dead-lettered. */
export interface Consumed {
  readonly handled: number
  readonly dead: number
}

/** Events to deliver together, and what counts as handled with them. */
interface PendingDelivery {
  readonly events: readonly RecordedEvent[]
  /** Every event up to the last of them, in the order of arrival; empty for a dead letter. */
  readonly span: readonly RecordedEvent[]
  /** It is a dead letter that is delivered again. */
  readonly isRedrive: boolean
}

/**
 * Delivers events in the order of arrival, at least once each: an event counts as handled only after its delivery, and
 * becomes a dead letter after the last attempt.
 */
export async function consume(run: ConsumerRun): Promise<Consumed> {
  const matches = typeMatcher(run.consumer.types)
  const queue: RecordedEvent[] = []
  const counts = {handled: 0, dead: 0}
  let {pendingRetry} = run.consumer
  while (!run.isOver() && (await refill(run, queue))) {
    const pending = await nextDelivery(run, queue, {matches, pendingRetry})
    if (!pending) continue
    const sent = await send(run, pending, pending.events[0]?.id === pendingRetry?.eventId ? pendingRetry : undefined)
    pendingRetry = sent.pendingRetry
    if (sent.isOver) queue.splice(0, pending.span.length)
    counts.handled += sent.handled
    counts.dead += sent.dead
  }
  return counts
}

async function refill(run: ConsumerRun, queue: RecordedEvent[]): Promise<boolean> {
  if (queue.length > 0) return true
  const page = await run.next()
  queue.push(...(page ?? []))
  return page !== undefined
}

interface Selection {
  readonly matches: (type: string) => boolean
  readonly pendingRetry: PendingRetry | undefined
}

/** A pending retry comes first, so that its attempts go on counting; then redriven dead letters, then new events. */
async function nextDelivery(
  run: ConsumerRun,
  queue: RecordedEvent[],
  selection: Selection,
): Promise<PendingDelivery | undefined> {
  const first = queue.findIndex(({event_type}) => selection.matches(event_type))
  if (first === -1) await skip(run, queue)
  const head = queue[first]
  const letter = redrivenLetter(run, selection.pendingRetry, head)
  if (letter) return {events: [letter.event], span: [], isRedrive: true}
  if (!head) return undefined
  const size = head.id === selection.pendingRetry?.eventId ? 1 : run.batch
  return {...cut(queue, selection.matches, size), isRedrive: false}
}

/** Counts events as handled that the consumer does not read. */
async function skip(run: ConsumerRun, queue: RecordedEvent[]): Promise<void> {
  await advance(run, queue)
  queue.length = 0
}

function redrivenLetter(
  {store, consumer}: ConsumerRun,
  pendingRetry: PendingRetry | undefined,
  head: RecordedEvent | undefined,
): DeadLetter | undefined {
  const redriven = store.redrivenLetters(consumer.name)
  const failed = redriven.find(({event}) => event.id === pendingRetry?.eventId)
  return failed ?? (head !== undefined && head.id === pendingRetry?.eventId ? undefined : redriven[0])
}

function cut(queue: readonly RecordedEvent[], matches: Selection['matches'], size: number) {
  const events: RecordedEvent[] = []
  let length = 0
  for (const [index, event] of queue.entries()) {
    if (!matches(event.event_type)) continue
    events.push(event)
    length = index + 1
    if (events.length === size) break
  }
  return {events, span: queue.slice(0, length)}
}

interface SendOutcome extends Consumed {
  readonly pendingRetry: PendingRetry | undefined
  /** It will not be sent again. */
  readonly isOver: boolean
}

const UNSENT: Omit<SendOutcome, 'pendingRetry'> = {handled: 0, dead: 0, isOver: false}

async function send(
  run: ConsumerRun,
  pending: PendingDelivery,
  pendingRetry: PendingRetry | undefined,
): Promise<SendOutcome> {
  if (pendingRetry)
    await run.pause(Math.min(pendingRetry.nextTryAtMs - run.nowMs(), backoffSeconds(pendingRetry.attempts) * 1000))
  if (run.isOver()) return {...UNSENT, pendingRetry}
  const delivery = {events: pending.events, attempt: (pendingRetry?.attempts ?? 0) + 1}
  const outcome = await run.deliver(delivery)
  if (outcome === 'interrupted') return {...UNSENT, pendingRetry}
  if (outcome === 'handled') {
    if (pending.isRedrive) await run.store.resolve(run.consumer.name, idsOf(pending.events))
    else await advance(run, pending.span)
    return {handled: pending.events.length, dead: 0, isOver: true, pendingRetry: undefined}
  }
  return fail(run, pending, {...delivery, error: outcome.failed})
}

/** Events that failed together are retried one by one: one bad event must not dead-letter the others. */
async function fail(
  run: ConsumerRun,
  pending: PendingDelivery,
  delivery: Delivery & {readonly error: string},
): Promise<SendOutcome> {
  const {attempt, error, events} = delivery
  const [event] = events as [RecordedEvent]
  if (events.length === 1 && attempt >= run.maxAttempts) {
    const diedAt = formatInstant(instantFromMillis(run.nowMs()))
    const letter = {event, attempts: attempt, error, diedAt}
    await run.store.deadLetter(run.consumer.name, letter, handledIn(run.log(), pending.span))
    run.tell({...delivery, pauseSeconds: undefined})
    return {handled: 0, dead: 1, isOver: true, pendingRetry: undefined}
  }
  const seconds = backoffSeconds(attempt)
  const pendingRetry = {eventId: event.id, attempts: attempt, error, nextTryAtMs: run.nowMs() + seconds * 1000}
  await run.store.setPendingRetry(run.consumer.name, pendingRetry)
  run.tell({...delivery, pauseSeconds: seconds})
  return {...UNSENT, pendingRetry}
}

function advance(run: ConsumerRun, events: readonly RecordedEvent[]): Promise<void> {
  return run.store.advance(run.consumer.name, handledIn(run.log(), events))
}

function idsOf(events: readonly RecordedEvent[]): readonly string[] {
  return events.map(({id}) => id)
}
