import type {Instant} from '../domain/instant.ts'
import {parseInstant} from '../domain/instant.ts'
import type {Clock} from '../ports/clock.ts'

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  advance(seconds: number): void
}

/** Creates a clock that stands still at `start` (RFC 3339) until it is advanced. */
export function createTestClock(start = '2026-01-01T00:00:00Z'): TestClock {
  let now = parseInstant(start) as Instant
  return {
    now: () => now,
    advance: (seconds) => {
      now = (now + Math.round(seconds * 1_000_000)) as Instant
    },
  }
}
