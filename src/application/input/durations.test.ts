import {expect, test} from 'vitest'
import {parseInstant} from '../../domain/instant.ts'
import {instantOption, renewalOption, timeOption} from './durations.ts'

const now = parseInstant('2026-11-21T10:00:00Z') as NonNullable<ReturnType<typeof parseInstant>>

test('a moment is a time, a date, or how long ago it was', () => {
  expect(timeOption('2026-11-20T09:30:00+01:00', now)).toBe('2026-11-20T08:30:00.000000Z')
  expect(timeOption('2200-01-01', now)).toBe('2200-01-01T00:00:00.000000Z')
  expect(timeOption('15m', now)).toBe('2026-11-21T09:45:00.000000Z')
})

test('a moment that could not be kept exactly is refused', () => {
  for (const given of ['2999-01-01', '9999-12-31T23:59:59Z', '0001-01-01', '999999999w'])
    expect(() => instantOption(given, now), given).toThrow(
      expect.objectContaining({code: 'USAGE', message: `time out of range: "${given}"`}),
    )
})

test('a lease is renewed for a time, never without an end', () => {
  expect(renewalOption('15m')).toBe(900)
  expect(() => renewalOption('forever')).toThrow(
    expect.objectContaining({code: 'USAGE', hint: {reason: 'renew-without-end'}}),
  )
})
