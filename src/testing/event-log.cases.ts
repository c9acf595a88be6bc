import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import {parseInstant} from '../domain/instant.ts'
import type {AppendAllOutcome, AppendOutcome, EventLog, LogWatch, ReadAllOptions} from '../ports/event-log.ts'
import type {TestClock} from './clock.ts'
import {expect} from './framework.ts'

/** A log under test; `peer` is a second one on the same data, as another process has it. */
export interface LogUnderTest {
  readonly log: EventLog
  readonly peer: EventLog
  /** The clock that the log reads. */
  readonly clock: TestClock
  /** Opens the same data anew after everything was closed; absent for a log that is not durable. */
  readonly reopen?: () => Promise<EventLog>
}

export type Cases = Readonly<Record<string, (under: LogUnderTest) => Promise<void>>>

/** Long enough for what must happen, short enough to wait for what must not. */
const SOON_MS = 5000
const WHILE_MS = 60

export const note = (text: string): NewEvent => ({
  event_type: 'task.commented',
  payload: {text},
  metadata: {agent_id: 'ada'},
})

let operations = 0
export const op = () => ({opId: `00000000-0000-4000-8000-${String(++operations).padStart(12, '0')}`})

export async function recorded(promise: Promise<AppendAllOutcome | AppendOutcome>): Promise<readonly RecordedEvent[]> {
  const outcome = await promise
  if (outcome.kind !== 'recorded') throw new Error(`expected the append to be recorded: ${JSON.stringify(outcome)}`)
  return outcome.events
}

export const texts = (events: readonly RecordedEvent[]) => events.map(({payload}) => (payload as {text: string}).text)
export const all = (log: EventLog, options?: ReadAllOptions) => Array.fromAsync(log.readAll(options))

/** What concerns several entities at once. */
export const APPEND_ALL_CASES: Cases = {
  'several entities are appended to in one order, each with versions of its own': async ({log, peer}) => {
    await recorded(log.append('b', [note('before')], op()))
    const {opId} = op()
    const appends = [
      {entityId: 'a', events: [note('one'), note('two')], expectedVersion: 0},
      {entityId: 'b', events: [note('three')], expectedVersion: 1},
      {entityId: 'a', events: [note('four')]},
    ]
    const events = await recorded(log.appendAll(appends, {opId}))
    expect(texts(events)).toEqual(['one', 'two', 'three', 'four'])
    expect(events.map(({entity_id, version}) => `${entity_id}${version}`)).toEqual(['a1', 'a2', 'b2', 'a3'])
    expect(events.every(({metadata}) => metadata?.op_id === opId)).toBe(true)
    expect(await all(peer, {after: 1})).toEqual(events)
  },
  'a conflict on one entity names it, and records nothing of any': async ({log, peer}) => {
    await recorded(log.append('b', [note('before')], op()))
    const appends = [
      {entityId: 'a', events: [note('x')], expectedVersion: 0},
      {entityId: 'b', events: [note('y')], expectedVersion: 0},
    ]
    const conflict = {kind: 'version-conflict', entityId: 'b', actualVersion: 1}
    expect(await peer.appendAll(appends, op())).toEqual(conflict)
    expect(texts(await all(log))).toEqual(['before'])
  },
  'the same operation on several entities again appends nothing and returns the first result': async ({log, peer}) => {
    const same = op()
    const appends = [
      {entityId: 'b', events: [note('one')], expectedVersion: 0},
      {entityId: 'a', events: [note('two'), note('three')], expectedVersion: 0},
    ]
    const first = await recorded(log.appendAll(appends, same))
    await recorded(log.append('b', [note('after')], op()))
    expect(await recorded(peer.appendAll(appends, same))).toEqual(first)
    expect(texts(await all(log))).toEqual(['one', 'two', 'three', 'after'])
  },
  'appending nothing to several entities is recorded as nothing': async ({log}) => {
    expect(await recorded(log.appendAll([], op()))).toEqual([])
    expect(await recorded(log.appendAll([{entityId: 'a', events: []}], op()))).toEqual([])
    expect(await all(log)).toEqual([])
  },
  'of writers to several entities that expect the same versions exactly one is recorded': async ({log, peer}) => {
    const race = (one: EventLog, i: number) =>
      one.appendAll(
        // In both orders, as those who would wait for each other do.
        [...(i % 4 < 2 ? 'ab' : 'ba')].map((entityId) => ({entityId, events: [note(`${i}`)], expectedVersion: 0})),
        op(),
      )
    const outcomes = await Promise.all(Array.from({length: 20}, (_, i) => race(i % 2 ? log : peer, i)))
    expect(outcomes.filter(({kind}) => kind === 'recorded')).toHaveLength(1)
    expect(await all(log)).toHaveLength(2)
  },
  'whoever reads sees no half of an append to several entities': async ({log, peer}) => {
    const appends = ['a', 'b', 'c'].map((entityId) => ({entityId, events: [note('x')]}))
    const writing = Promise.all(Array.from({length: 30}, () => log.appendAll(appends, op())))
    for (let i = 0; i < 30; i++) {
      expect((await all(peer)).length % 3).toBe(0)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writing
    expect(await all(peer)).toHaveLength(90)
  },
}

/** What concerns the log's own time. */
export const TIME_CASES: Cases = {
  'now is the clock of the log, and never before an event, even when the clock goes back': async ({
    log,
    peer,
    clock,
  }) => {
    expect(log.now()).toBe(clock.now())
    const [event] = await recorded(log.append('a', [note('one')], op()))
    const at = parseInstant(event?.timestamp as string) as number
    expect(peer.now()).toBeGreaterThan(at)
    clock.advance(-3600)
    expect(log.now()).toBeGreaterThan(at)
    expect(peer.now()).toBe(log.now())
    const before = peer.now()
    const [next] = await recorded(log.append('a', [note('two')], op()))
    expect(parseInstant(next?.timestamp as string)).toBe(before)
    clock.advance(7200)
    expect(log.now()).toBe(clock.now())
  },
}

/** What concerns events that may still arrive. */
export const WATERMARK_CASES: Cases = {
  'no event that comes later is before the low watermark': async ({log, peer, clock}) => {
    for (let round = 0; round < 3; round++) {
      clock.advance(7)
      await recorded(log.append('a', [note('read')], op()))
      const [last] = await all(log, {last: 1})
      const mark = log.lowWatermark({after: last?.position as number})
      await recorded(peer.append('b', [note('later')], op()))
      const later = await all(log, {after: last?.position as number})
      expect(later.length).toBeGreaterThan(0)
      // Undefined: positions are in the order of time.
      const at = (event?: RecordedEvent) => parseInstant(event?.timestamp as string) as number
      for (const event of later) expect(at(event)).toBeGreaterThanOrEqual(mark ?? at(last))
    }
  },
}

/** What concerns waiting for news. */
export const WATCH_CASES: Cases = {
  'a watch wakes when something is recorded, here or by a peer': async ({log, peer}) => {
    const watch = log.watch()
    for (const writer of [log, peer, log, peer]) {
      const waiting = watch.next(SOON_MS)
      await recorded(writer.append('a', [note('news')], op()))
      expect(await waiting).toBe('changed')
      await untilCalm(watch)
    }
    watch.close()
  },
  'a watch misses nothing that is recorded between its calls': async ({log, peer}) => {
    const watch = log.watch()
    for (const writer of [peer, log]) {
      await recorded(writer.append('a', [note('news')], op()))
      expect(await Array.fromAsync(log.readAll({last: 1}))).toHaveLength(1)
      expect(await watch.next(0)).toBe('changed')
      await untilCalm(watch)
    }
    watch.close()
  },
  'a watch tells nothing of what was recorded before it was made': async ({log, peer}) => {
    await recorded(peer.append('a', [note('old')], op()))
    await recorded(log.append('a', [note('old')], op()))
    const watch = log.watch()
    expect(await watch.next(WHILE_MS)).toBe('timeout')
    watch.close()
  },
  'each watch gets the news': async ({log, peer}) => {
    const watches = [log.watch(), log.watch(), peer.watch()]
    const waiting = watches.map((watch) => watch.next(SOON_MS))
    await recorded(peer.append('a', [note('news')], op()))
    expect(await Promise.all(waiting)).toEqual(['changed', 'changed', 'changed'])
    for (const watch of watches) watch.close()
  },
  'a watch for types wakes for these, whatever else it wakes for': async ({log, peer}) => {
    const watch = log.watch(['task.*', 'agent.finding'])
    for (const event of [note('news'), {...note('found'), event_type: 'agent.finding'}]) {
      await untilCalm(watch)
      const waiting = watch.next(SOON_MS)
      await recorded(peer.append('a', [event], op()))
      expect(await waiting).toBe('changed')
    }
    watch.close()
  },
  'closing a watch, or its log, ends a call that waits': async ({log, peer}) => {
    const [watch, other] = [log.watch(), log.watch()]
    const [waiting, otherWaiting] = [watch.next(SOON_MS), other.next(SOON_MS)]
    const started = Date.now()
    watch.close()
    watch.close()
    expect(await waiting).toBe('timeout')
    expect(await watch.next(SOON_MS)).toBe('timeout')
    await Promise.all([log.close(), peer.close()])
    expect(await otherWaiting).toBe('timeout')
    expect(Date.now() - started).toBeLessThan(SOON_MS)
  },
}

/** A watch may tell of a change twice. */
async function untilCalm(watch: LogWatch): Promise<void> {
  while ((await watch.next(WHILE_MS)) === 'changed');
}
