import {formatDuration} from '../../application/input/index.ts'
import {parseInstant} from '../../domain/instant.ts'

/** Words how long it is from one RFC 3339 time to another. */
export function wordSpan(from: string | undefined, to: string | undefined): string {
  return formatDuration(((parseInstant(to ?? '') ?? 0) - (parseInstant(from ?? '') ?? 0)) / 1_000_000)
}
