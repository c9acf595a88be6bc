import {formatDuration} from '../../application/input/index.ts'
import {parseInstant} from '../../domain/instant.ts'

/** Formats the time from one RFC 3339 instant to another, in whole seconds. */
export function wordSpan(from: string | undefined, to: string | undefined): string {
  return formatDuration(Math.round(((parseInstant(to ?? '') ?? 0) - (parseInstant(from ?? '') ?? 0)) / 1_000_000))
}
