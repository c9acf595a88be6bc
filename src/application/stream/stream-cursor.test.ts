import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {formatInstant, type Instant, plusSeconds} from '../../domain/instant.ts'
import type {StreamCursor} from '../../ports/consumer-store.ts'
import {
  advance,
  instantOf,
  isSeen,
  newestSeen,
  STREAM_START,
  type StreamPoint,
  streamFrom,
  windowStart,
} from './stream-cursor.ts'

const point = (id: string, second: number): StreamPoint => ({id, timestamp: formatInstant((second * 1e6) as Instant)})
const at = (second: number) => (second * 1e6) as Instant

/** What a log shows that is read from the window's start. */
function look(arrived: readonly StreamPoint[], cursor: StreamCursor): StreamPoint[] {
  const start = windowStart(cursor)
  return arrived.filter(({timestamp}) => start === undefined || timestamp >= formatInstant(start))
}

/** Takes what is new, one by one; `lowWatermark` is the log's, of what has not shown up yet. */
function readOn(shown: readonly StreamPoint[], start: StreamCursor, lowWatermark: Instant | undefined) {
  const got: string[] = []
  let cursor = start
  for (const [index, event] of shown.entries()) {
    if (isSeen(cursor, event)) continue
    cursor = advance(cursor, [event], lowWatermark && earliest(lowWatermark, shown.slice(index + 1)))
    got.push(event.id)
  }
  return {cursor, got}
}

function earliest(lowWatermark: Instant, rest: readonly StreamPoint[]): Instant {
  return Math.min(lowWatermark, ...rest.map(instantOf)) as Instant
}

/** A log that knows that none comes so late, though it has noted that only up to some time ago. */
function lowWatermarkOf(arrived: readonly StreamPoint[], latenessSeconds: number, lagSeconds = 0): Instant | undefined {
  if (latenessSeconds === 0) return undefined
  const newest = Math.max(0, ...arrived.map(instantOf))
  return plusSeconds(newest as Instant, -latenessSeconds - lagSeconds)
}

/** A stream in the order of arrival: none comes later than the lateness allows. Some share a timestamp. */
const arrivals = fc
  .record({
    latenessSeconds: fc.constantFrom(0, 1, 5),
    steps: fc.array(fc.record({ahead: fc.nat(3), late: fc.nat(5), copies: fc.integer({min: 1, max: 2})}), {
      maxLength: 40,
    }),
  })
  .map(({latenessSeconds, steps}) => {
    let newest = 100
    const events = steps.flatMap(({ahead, late, copies}, index) => {
      newest += ahead
      const event = point(`e${index}`, newest - Math.min(late, latenessSeconds))
      return Array.from({length: copies}, () => event)
    })
    return {latenessSeconds, events}
  })

describe('a cursor', () => {
  test('brings every event exactly once, in the order of arrival, through late arrivals, duplicates and restarts', () => {
    fc.assert(
      fc.property(arrivals, fc.array(fc.nat(6), {minLength: 1}), ({latenessSeconds, events}, looks) => {
        let cursor = STREAM_START
        const got: string[] = []
        for (let shown = 0, turn = 0; shown < events.length; turn++) {
          shown = Math.min(events.length, shown + 1 + (looks[turn % looks.length] as number))
          // As if it had been stored and read again.
          cursor = {...cursor, seen: new Map([...cursor.seen])}
          const arrived = events.slice(0, shown)
          const lowWatermark = lowWatermarkOf(arrived, latenessSeconds, looks[0])
          const step = readOn(look(arrived, cursor), cursor, lowWatermark)
          cursor = step.cursor
          got.push(...step.got)
        }
        expect(got).toEqual([...new Set(events.map(({id}) => id))])
      }),
    )
  })
  test('brings every event exactly once from a replica that is made anew in another order', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(40), ({latenessSeconds, events}, cut) => {
        const first = events.slice(0, cut)
        const cursor = advance(STREAM_START, first, lowWatermarkOf(first, latenessSeconds))
        const anew = events.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
        const rest = look(anew, cursor).filter((event) => !isSeen(cursor, event))
        const ids = [...new Set([...first, ...rest].map(({id}) => id))]
        expect(ids.toSorted()).toEqual([...new Set(events.map(({id}) => id))].toSorted())
        expect(rest.filter(({id}) => first.some((one) => one.id === id))).toEqual([])
      }),
    )
  })
  test('comes to the same by steps of any size', () => {
    fc.assert(
      fc.property(arrivals, ({latenessSeconds, events}) => {
        const lowWatermark = lowWatermarkOf(events, latenessSeconds)
        const steps = events.reduce((cursor, event) => advance(cursor, [event], lowWatermark), STREAM_START)
        const leap = advance(STREAM_START, events, lowWatermark)
        expect([steps.at, [...steps.seen].toSorted()]).toEqual([leap.at, [...leap.seen].toSorted()])
      }),
    )
  })
  test('knows only the ids that it will meet again', () => {
    const cursor = advance(STREAM_START, [point('a', 1), point('b', 5), point('c', 10)], at(5))
    expect([...cursor.seen.keys()]).toEqual(['b', 'c'])
    expect([windowStart(cursor), newestSeen(cursor)]).toEqual([at(5), at(10)])
    expect([...advance(cursor, [point('d', 7)], at(6)).seen.keys()]).toEqual(['c', 'd'])
    expect(windowStart(advance(STREAM_START, [point('a', 1)], undefined))).toBe(at(1))
  })
  test('goes no further than the lowWatermark, however new what was seen is, and never back', () => {
    const cursor = advance(STREAM_START, [point('own', 100)], at(20))
    expect(windowStart(cursor)).toBe(at(20))
    expect(isSeen(cursor, point('of others', 21))).toBe(false)
    expect(windowStart(advance(cursor, [point('of others', 21)], at(10)))).toBe(at(20))
  })
  test('that begins at a time never goes before it, however late something arrives', () => {
    const cursor = streamFrom(at(100))
    expect(windowStart(cursor)).toBe(at(100))
    const later = advance(cursor, [point('a', 102)], at(97))
    expect(windowStart(later)).toBe(at(100))
    expect(isSeen(later, point('b', 99))).toBe(true)
    expect(isSeen(later, point('c', 100))).toBe(false)
  })
  test('takes a whole history at once, of which nothing is known to be complete', () => {
    const history = Array.from({length: 300_000}, (_, index) => point(`e${index}`, index))
    const cursor = advance(STREAM_START, history, at(0))
    expect([cursor.seen.size, windowStart(cursor), newestSeen(cursor)]).toEqual([300_000, at(0), at(299_999)])
  })
  test('does not move for nothing', () => {
    const cursor = advance(STREAM_START, [point('a', 10)], at(5))
    expect(advance(cursor, [], at(9))).toBe(cursor)
  })
})
