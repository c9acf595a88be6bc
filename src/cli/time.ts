import {formatInstant, type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import {AppError} from '../errors/app-error.ts'

const SECONDS: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400, w: 604_800}
const AGO = /^(\d{1,9})([smhdw])$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * Reads a moment: an RFC 3339 time, a date (midnight UTC), or how long ago (`15m`).
 *
 * @returns RFC 3339 UTC. @throws {AppError} USAGE.
 */
export function timeOption(given: string, now: Instant): string {
  const ago = AGO.exec(given)
  if (ago) return formatInstant(plusSeconds(now, -Number(ago[1]) * (SECONDS[ago[2] as string] as number)))
  const at = parseInstant(DATE.test(given) ? `${given}T00:00:00Z` : given)
  if (at !== undefined) return formatInstant(at)
  throw new AppError({
    code: 'USAGE',
    message: `${JSON.stringify(given)} is no time`,
    hint: 'Use 2026-11-21, 2026-11-21T10:00:00Z, or how long ago: 90s, 15m, 2h, 3d',
  })
}
