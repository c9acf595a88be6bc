import {describe, expect, test} from 'vitest'
import {createHostCheck, createRateLimit} from './limits.ts'

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

test('the refusal says how long to wait', () => {
  const {take} = createRateLimit(4, () => 0)
  for (let n = 0; n < 4; n++) take('a')
  expect(() => take('a')).toThrow(
    expect.objectContaining({status: 429, headers: expect.objectContaining({'retry-after': '15'})}),
  )
})

test('a bounded number of names is remembered: the one that was quiet longest begins again', () => {
  const {take} = createRateLimit(1, () => 0)
  take('first')
  take('second')
  for (let n = 0; n < 9_998; n++) take(`other ${n}`)
  // A refusal is a use too.
  expect(() => take('first')).toThrow(/Rate limit/)
  take('one more')
  expect(() => take('first')).toThrow(/Rate limit/)
  take('second')
})

describe('the check of the host', () => {
  const check = createHostCheck(['Tasks.Example'])

  test.each([
    {host: 'localhost'},
    {host: 'localhost:3905'},
    {host: 'tasks.example'},
    {host: 'TASKS.EXAMPLE:443'},
    {host: '127.0.0.1:3905'},
    {host: '10.0.0.7'},
    {host: '[::1]:3905'},
    {host: 'tasks.example', origin: 'https://tasks.example'},
    {host: 'localhost:3905', origin: 'http://localhost:3905'},
  ])('accepts %j', (headers) => {
    expect(check(headers)).toBeUndefined()
  })
  test.each([{host: 'evil.example'}, {host: 'localhost.evil.example'}, {host: 'tasks.example.'}, {host: ''}, {}])(
    'refuses %j: the name may have been rebound',
    (headers) => {
      expect(() => check(headers)).toThrow(expect.objectContaining({status: 421}))
    },
  )
  test.each([
    {host: 'localhost:3905', origin: 'http://evil.example'},
    {host: 'localhost:3905', origin: 'http://localhost:8080'},
    {host: 'localhost:3905', origin: 'null'},
    {host: '127.0.0.1:3905', origin: 'http://localhost:3905'},
  ])('refuses %j: the page is of another site', (headers) => {
    expect(() => check(headers)).toThrow(expect.objectContaining({status: 403}))
  })
})
