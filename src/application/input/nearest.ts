import {distance} from 'fastest-levenshtein'

/** The candidate with the fewest typing errors against `given`, if it is near enough to have been meant. */
export function nearest(given: string, candidates: Iterable<string>): string | undefined {
  // Two letters in the wrong order are two errors.
  const limit = given.length < 4 ? 1 : Math.max(2, Math.floor(given.length / 3))
  let best: {candidate: string; errors: number} | undefined
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - given.length) > limit) continue
    const errors = distance(given.toLowerCase(), candidate.toLowerCase())
    if (errors <= limit && errors < (best?.errors ?? Number.POSITIVE_INFINITY)) best = {candidate, errors}
  }
  return best?.candidate
}
