import {parseInstant} from '../../domain/instant.ts'

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const

/** Words a duration with its two largest units, such as `20m` or `1h 5m`. */
export function wordDuration(seconds: number): string {
  const words: string[] = []
  let rest = Math.round(seconds)
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) words.push(`${count}${unit}`)
  }
  return words.slice(0, 2).join(' ') || '0s'
}

/** Words how long it is from one RFC 3339 time to another. */
export function wordSpan(from: string | undefined, to: string | undefined): string {
  return wordDuration(((parseInstant(to ?? '') ?? 0) - (parseInstant(from ?? '') ?? 0)) / 1_000_000)
}
