import {formatInstant, type Instant, parseInstant, plusSeconds} from '../../domain/instant.ts'
import {AppError} from '../../errors/app-error.ts'

const SECONDS: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400, w: 604_800}
const AGO = /^(\d{1,9})([smhdw])$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * Reads a moment: an RFC 3339 time, a date (midnight UTC), or how long ago (`15m`).
 *
 * @returns RFC 3339 UTC. @throws {AppError} USAGE.
 */
export function timeOption(given: string, now: Instant): string {
  return formatInstant(instantOption(given, now))
}

/** Reads the same as an instant. @throws {AppError} USAGE. */
export function instantOption(given: string, now: Instant): Instant {
  const ago = AGO.exec(given)
  const at = ago
    ? plusSeconds(now, -Number(ago[1]) * (SECONDS[ago[2] as string] as number))
    : parseInstant(DATE.test(given) ? `${given}T00:00:00Z` : given)
  // Beyond that microseconds are no longer exact, and what is kept of them cannot be read back.
  if (Number.isSafeInteger(at)) return at as Instant
  throw new AppError({
    code: 'USAGE',
    message: `${at === undefined ? 'invalid time' : 'time out of range:'} ${JSON.stringify(given)}`,
    hint:
      at === undefined
        ? 'Use 2026-11-21, 2026-11-21T10:00:00Z, or an age: 90s, 15m, 2h, 3d'
        : 'Use a time between the years 1700 and 2250',
  })
}

const DAYS = /^(\d{1,5})d?$/

/** Reads a number of days, `7` or `7d`, as the instant so long ago. @throws {AppError} USAGE. */
export function daysAgo(given: string, now: Instant): Instant {
  const [, days] = DAYS.exec(given) ?? []
  if (days !== undefined) return plusSeconds(now, -Number(days) * (SECONDS.d as number))
  throw new AppError({
    code: 'USAGE',
    message: `invalid number of days ${JSON.stringify(given)}`,
    hint: 'Use a whole number: 7 or 7d',
  })
}

/** Stands for a wait, or a claim, without an end. */
export const FOREVER = 'forever'

const DURATION = /^(\d{1,9})(ms|s|m|h|d|w)$/
const MAX_SECONDS = 365 * 86_400

/**
 * Reads how long something lasts, such as `90s`, `15m` or `2h`.
 *
 * @returns seconds, at most a year. @throws {AppError} USAGE.
 */
export function durationOption(given: string): number {
  const [, number, unit] = DURATION.exec(given) ?? []
  const seconds = unit === 'ms' ? Number(number) / 1000 : Number(number) * (SECONDS[unit ?? ''] ?? Number.NaN)
  if (seconds <= MAX_SECONDS) return seconds
  throw new AppError({
    code: 'USAGE',
    message: `invalid duration ${JSON.stringify(given)}`,
    hint: 'Use a number with its unit, up to a year: 90s, 15m, 2h, 3d',
  })
}

/** Reads how long a held claim holds from now on. @throws {AppError} USAGE. */
export function renewalOption(given: string): number {
  if (given !== FOREVER) return leaseOption(given)
  throw new AppError({
    code: 'USAGE',
    message: 'a lease cannot be renewed without an end',
    hint: {reason: 'renew-without-end'},
  })
}

/** Reads how long a claim holds: at least a second. @throws {AppError} USAGE. */
export function leaseOption(given: string): number {
  const seconds = durationOption(given)
  if (seconds >= 1) return seconds
  throw new AppError({
    code: 'USAGE',
    message: `a lease of ${given} is too short`,
    hint: {reason: 'lease-too-short'},
  })
}

/** Long enough never to matter, short enough for a timer. */
const WITHOUT_END = 86_400

/**
 * Reads how long the event store may take: a duration, or seconds as the original chronis has them; 0 is without end.
 *
 * @returns seconds. @throws {AppError} USAGE.
 */
export function timeoutOption(given: string): number {
  const seconds = /^\d{1,9}(?:\.\d+)?$/.test(given) ? Number(given) : durationOption(given)
  return seconds === 0 ? WITHOUT_END : Math.min(seconds, WITHOUT_END)
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const

/** Formats seconds with the two largest units, such as `20m`, `1h 5m` or `500ms`. */
export function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Math.round(seconds * 1000)}ms`
  const words: string[] = []
  let rest = Math.round(seconds)
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) words.push(`${count}${unit}`)
  }
  return words.slice(0, 2).join(' ') || '0s'
}
