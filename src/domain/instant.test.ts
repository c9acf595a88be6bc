import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {formatInstant, type Instant, instantFromMillis, parseInstant, plusSeconds} from './instant.ts'

describe('instants', () => {
  test('agree with the platform for every millisecond', () => {
    fc.assert(
      fc.property(
        fc.date({noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('2250-01-01T00:00:00Z')}),
        (date) => {
          const text = date.toISOString()
          const instant = parseInstant(text)
          expect(instant).toBe(instantFromMillis(date.getTime()))
          expect(formatInstant(instant as Instant)).toBe(text.replace('Z', '000Z'))
        },
      ),
    )
  })
  test('keep microseconds and cut what is finer', () => {
    expect(formatInstant(parseInstant('2026-03-09T14:42:20.144311Z') as Instant)).toBe('2026-03-09T14:42:20.144311Z')
    expect(formatInstant(parseInstant('2026-03-09T14:42:20.123456789Z') as Instant)).toBe('2026-03-09T14:42:20.123456Z')
  })
  test('understand offsets', () => {
    expect(parseInstant('2026-01-01T01:30:00+01:30')).toBe(parseInstant('2026-01-01T00:00:00Z'))
    expect(parseInstant('2025-12-31T23:00:00-01:00')).toBe(parseInstant('2026-01-01T00:00:00Z'))
  })
  test.each([
    '',
    'now',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+25:00',
  ])('refuse %j', (text) => expect(parseInstant(text)).toBeUndefined())
  test('add seconds and parts of them', () => {
    expect(formatInstant(plusSeconds(parseInstant('2026-01-01T00:00:00Z') as Instant, 1.5))).toBe(
      '2026-01-01T00:00:01.500000Z',
    )
  })
})
