import {beforeEach, expect, test, vi} from 'vitest'
import {formatInstant, instantFromMillis} from '../../domain/instant.ts'
import {createReplyObserver} from './reply-observer.ts'
import type {HttpReply} from './transport.ts'

const NOON = Date.parse('2026-01-01T12:00:00Z')
const uptime = vi.hoisted(() => ({ms: 0}))
vi.mock('../../application/kernel/uptime.ts', () => ({uptimeMs: () => uptime.ms}))

const reply = (headers: HttpReply['headers']): HttpReply => ({status: 200, text: '', headers})
const date = (ms: number) => reply({date: new Date(ms).toUTCString()})
const stamp = (ms: number) => ({id: 'x', version: 1, timestamp: formatInstant(instantFromMillis(ms))})
const at = (ms: number) => instantFromMillis(NOON + ms)

beforeEach(() => {
  uptime.ms = 1000
})

test('the time is that of the last header, and goes on; an older one does not set it back', () => {
  const observed = createReplyObserver()
  expect(observed.now()).toBeUndefined()
  observed.reply(date(NOON))
  uptime.ms += 700
  expect(observed.now()).toBe(at(700))
  observed.reply(date(NOON))
  expect(observed.now()).toBe(at(700))
  uptime.ms += 600
  observed.reply(date(NOON + 2000))
  expect(observed.now()).toBe(at(2000))
})

test('what the store stamps its events with is nearer, and tells the time where there is no header', () => {
  const observed = createReplyObserver()
  observed.stamps([stamp(NOON + 400)], uptime.ms)
  expect(observed.now()).toBe(at(400))
  observed.reply(date(NOON))
  uptime.ms += 10
  observed.stamps([stamp(NOON + 900)], uptime.ms - 10)
  expect(observed.now()).toBe(at(900))
})

test('a header that runs ahead of the stamps is corrected, then and later', () => {
  const observed = createReplyObserver()
  observed.reply(date(NOON + 8000))
  uptime.ms += 50
  observed.stamps([stamp(NOON)], uptime.ms - 50)
  expect(observed.now()).toBe(at(50))
  uptime.ms += 950
  observed.reply(date(NOON + 9000))
  expect(observed.now()).toBe(at(1000))
})

test('whom the key speaks for is observed once said, whatever later replies leave out', () => {
  const observed = createReplyObserver()
  expect(observed.agent()).toBeUndefined()
  observed.reply(reply({agent: 'Zo%C3%AB'}))
  observed.reply(reply({}))
  observed.reply(reply({agent: '%'}))
  expect(observed.agent()).toBe('Zoë')
})
