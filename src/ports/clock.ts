import type {Instant} from '../domain/instant.ts'

/** Tells the time. Logs use it for timestamps, and see to it that they never run backwards. */
export interface Clock {
  now(): Instant
}
