const MICROS_PER_SECOND = 1000000
const SECONDS_PER_DAY = 86400
const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/
/** Parses an RFC 3339 date-time to microseconds (finer digits are cut). Returns undefined for anything else. */
export function parseInstant(text) {
  const match = RFC3339.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number)
  if (!isCalendarDate(year, month, day) || hour > 23 || minute > 59 || second > 60) return undefined
  const offset = offsetSeconds(match[8], match[9], match[10])
  if (offset === undefined) return undefined
  const micros = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6))
  const seconds = daysFromCivil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset
  return seconds * MICROS_PER_SECOND + micros
}
/** Formats an instant as RFC 3339 UTC with six fraction digits, such as `2026-11-21T10:00:00.000001Z`. */
export function formatInstant(instant) {
  const seconds = Math.floor(instant / MICROS_PER_SECOND)
  const micros = instant - seconds * MICROS_PER_SECOND
  const days = Math.floor(seconds / SECONDS_PER_DAY)
  const rest = seconds - days * SECONDS_PER_DAY
  const [year, month, day] = civilFromDays(days)
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
  return `${date}T${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}:${pad(rest % 60)}.${pad(micros, 6)}Z`
}
/** Returns the instant `seconds` (may be fractional) after `instant`. */
export function plusSeconds(instant, seconds) {
  return Math.round(instant + seconds * MICROS_PER_SECOND)
}
/** Converts milliseconds since 1970 (what JavaScript clocks give) to an instant. */
export function instantFromMillis(millis) {
  return Math.round(millis * 1000)
}
function pad(value, width = 2) {
  return String(value).padStart(width, '0')
}
function offsetSeconds(sign, hours, minutes) {
  if (sign === undefined) return 0
  const [h, m] = [Number(hours), Number(minutes)]
  if (h > 23 || m > 59) return undefined
  return (sign === '-' ? -1 : 1) * (h * 3600 + m * 60)
}
function isCalendarDate(year, month, day) {
  if (month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return day <= days
}
// The two conversions count in 400-year eras that start on 1 March, so that the leap day comes last.
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (formulas of the proleptic Gregorian calendar).
function daysFromCivil(year, month, day) {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}
function civilFromDays(days) {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day]
}
