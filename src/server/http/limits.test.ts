import {expect, test} from 'vitest'
import {createRateLimit} from './limits.ts'

test('a bucket fills evenly, and holds what a minute brings', () => {
  let now = 0
  const {take} = createRateLimit(2, () => now)
  take('a')
  take('a')
  expect(() => take('a')).toThrow(/Rate limit/)
  take('b')
  now += 30_000
  take('a')
  expect(() => take('a')).toThrow(/Rate limit/)
  now += 3_600_000
  take('a')
  take('a')
  expect(() => take('a')).toThrow(/Rate limit/)
})

test('a clock that is set back locks nobody out', () => {
  let now = 3_600_000
  const {take} = createRateLimit(3, () => now)
  take('a')
  now = 0
  take('a')
  take('a')
  expect(() => take('a')).toThrow(/Rate limit/)
  now += 20_000
  take('a')
})
