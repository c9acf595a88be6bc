import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, instantFromMillis} from '../../domain/instant.ts'
import type {Consumer, ConsumerStore, DeadLetter, Trouble} from '../../ports/consumer-store.ts'
import type {EventLog} from '../../ports/event-log.ts'
import {typeMatcher} from '../input/index.ts'
import {handledIn} from './consumers.ts'

const MAX_PAUSE_SECONDS = 30

/** What a delivery came to. An interrupted one counts as not made. */
export type DeliveryOutcome = 'handled' | 'interrupted' | {readonly failed: string}

export interface Delivery {
  readonly events: readonly RecordedEvent[]
  /** 1, 2, 3 … */
  readonly attempt: number
}

/** A delivery that has failed, and what follows. */
export interface FailedDelivery extends Delivery {
  readonly error: string
  /** Undefined: it has been given up. */
  readonly pauseSeconds: number | undefined
}

/** How a consumer is run. */
export interface ConsumerRun {
  readonly consumer: Consumer
  readonly store: ConsumerStore
  /** At most so many events in one delivery. */
  readonly batch: number
  readonly maxAttempts: number
  /** What is new in the log, in the order of its arrival, or nothing, when there may be dead letters to deliver; undefined: it is over. */
  next(): Promise<readonly RecordedEvent[] | undefined>
  log(): Pick<EventLog, 'horizon'>
  deliver(delivery: Delivery): Promise<DeliveryOutcome>
  /** Sleeps, or less when it is over. */
  pause(ms: number): Promise<void>
  isOver(): boolean
  nowMs(): number
  tell(failure: FailedDelivery): void
}

/** What a run came to, in events. */
export interface Consumed {
  readonly handled: number
  readonly dead: number
}

/** What is delivered at once. */
interface Parcel {
  readonly events: readonly RecordedEvent[]
  /** Everything up to its last event, in the order of arrival: what counts as handled with it. */
  readonly span: readonly RecordedEvent[]
  /** It has been given up before. */
  readonly isLetter: boolean
}

/**
 * Delivers events in the order of their arrival, each until it is handled or given up, and counts as handled only what is:
 * at least once, whatever happens to the process.
 */
export async function consume(run: ConsumerRun): Promise<Consumed> {
  const matches = typeMatcher(run.consumer.types)
  const queue: RecordedEvent[] = []
  const counts = {handled: 0, dead: 0}
  let {trouble} = run.consumer
  while (!run.isOver() && (await refill(run, queue))) {
    const parcel = await nextParcel(run, queue, {matches, trouble})
    if (!parcel) continue
    const sent = await send(run, parcel, parcel.events[0]?.id === trouble?.eventId ? trouble : undefined)
    trouble = sent.trouble
    if (sent.isOver) queue.splice(0, parcel.span.length)
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

interface Choice {
  readonly matches: (type: string) => boolean
  readonly trouble: Trouble | undefined
}

/** What made trouble comes first, so that its attempts are counted on; then what somebody wants delivered again. */
async function nextParcel(run: ConsumerRun, queue: RecordedEvent[], choice: Choice): Promise<Parcel | undefined> {
  const first = queue.findIndex(({event_type}) => choice.matches(event_type))
  if (first === -1) await skip(run, queue)
  const head = queue[first]
  const letter = revivedLetter(run, choice.trouble, head)
  if (letter) return {events: [letter.event], span: [], isLetter: true}
  if (!head) return undefined
  const size = head.id === choice.trouble?.eventId ? 1 : run.batch
  return {...cut(queue, choice.matches, size), isLetter: false}
}

/** Counts as handled what nobody wants. */
async function skip(run: ConsumerRun, queue: RecordedEvent[]): Promise<void> {
  await advance(run, queue)
  queue.length = 0
}

function revivedLetter(
  {store, consumer}: ConsumerRun,
  trouble: Trouble | undefined,
  head: RecordedEvent | undefined,
): DeadLetter | undefined {
  const revived = store.revivedLetters(consumer.name)
  const troubled = revived.find(({event}) => event.id === trouble?.eventId)
  return troubled ?? (head !== undefined && head.id === trouble?.eventId ? undefined : revived[0])
}

function cut(queue: readonly RecordedEvent[], matches: Choice['matches'], size: number) {
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

interface Sent extends Consumed {
  readonly trouble: Trouble | undefined
  /** It need not be sent again. */
  readonly isOver: boolean
}

const NOT_SENT: Omit<Sent, 'trouble'> = {handled: 0, dead: 0, isOver: false}

async function send(run: ConsumerRun, parcel: Parcel, trouble: Trouble | undefined): Promise<Sent> {
  if (trouble) await run.pause(Math.min(trouble.nextTryAtMs - run.nowMs(), pauseSeconds(trouble.attempts) * 1000))
  if (run.isOver()) return {...NOT_SENT, trouble}
  const delivery = {events: parcel.events, attempt: (trouble?.attempts ?? 0) + 1}
  const outcome = await run.deliver(delivery)
  if (outcome === 'interrupted') return {...NOT_SENT, trouble}
  if (outcome === 'handled') {
    if (parcel.isLetter) await run.store.settle(run.consumer.name, idsOf(parcel.events))
    else await advance(run, parcel.span)
    return {handled: parcel.events.length, dead: 0, isOver: true, trouble: undefined}
  }
  return fail(run, parcel, {...delivery, error: outcome.failed})
}

/** Several that failed together are tried again one by one: what is wrong with one must not take the others along. */
async function fail(run: ConsumerRun, parcel: Parcel, delivery: Delivery & {readonly error: string}): Promise<Sent> {
  const {attempt, error, events} = delivery
  const [event] = events as [RecordedEvent]
  if (events.length === 1 && attempt >= run.maxAttempts) {
    const diedAt = formatInstant(instantFromMillis(run.nowMs()))
    const letter = {event, attempts: attempt, error, diedAt}
    await run.store.bury(run.consumer.name, letter, handledIn(run.log(), parcel.span))
    run.tell({...delivery, pauseSeconds: undefined})
    return {handled: 0, dead: 1, isOver: true, trouble: undefined}
  }
  const seconds = pauseSeconds(attempt)
  const trouble = {eventId: event.id, attempts: attempt, error, nextTryAtMs: run.nowMs() + seconds * 1000}
  await run.store.setTrouble(run.consumer.name, trouble)
  run.tell({...delivery, pauseSeconds: seconds})
  return {...NOT_SENT, trouble}
}

function advance(run: ConsumerRun, events: readonly RecordedEvent[]): Promise<void> {
  return run.store.advance(run.consumer.name, handledIn(run.log(), events))
}

/** 1 s, 2 s, 4 s … capped: as between the attempts at a task. */
function pauseSeconds(attempts: number): number {
  return Math.min(2 ** (attempts - 1), MAX_PAUSE_SECONDS)
}

function idsOf(events: readonly RecordedEvent[]): readonly string[] {
  return events.map(({id}) => id)
}
