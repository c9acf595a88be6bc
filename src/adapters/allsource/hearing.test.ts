import {beforeEach, expect, test, vi} from 'vitest'
import {formatInstant, instantFromMillis} from '../../domain/instant.ts'
import {createHearing} from './hearing.ts'
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
  const heard = createHearing()
  expect(heard.now()).toBeUndefined()
  heard.reply(date(NOON))
  uptime.ms += 700
  expect(heard.now()).toBe(at(700))
  heard.reply(date(NOON))
  expect(heard.now()).toBe(at(700))
  uptime.ms += 600
  heard.reply(date(NOON + 2000))
  expect(heard.now()).toBe(at(2000))
})

test('what the store stamps its events with is nearer, and tells the time where there is no header', () => {
  const heard = createHearing()
  heard.stamps([stamp(NOON + 400)], uptime.ms)
  expect(heard.now()).toBe(at(400))
  heard.reply(date(NOON))
  uptime.ms += 10
  heard.stamps([stamp(NOON + 900)], uptime.ms - 10)
  expect(heard.now()).toBe(at(900))
})

test('a header that runs ahead of the stamps is corrected, then and later', () => {
  const heard = createHearing()
  heard.reply(date(NOON + 8000))
  uptime.ms += 50
  heard.stamps([stamp(NOON)], uptime.ms - 50)
  expect(heard.now()).toBe(at(50))
  uptime.ms += 950
  heard.reply(date(NOON + 9000))
  expect(heard.now()).toBe(at(1000))
})

test('whom the key speaks for is heard once said, whatever later replies leave out', () => {
  const heard = createHearing()
  expect(heard.agent()).toBeUndefined()
  heard.reply(reply({agent: 'Zo%C3%AB'}))
  heard.reply(reply({}))
  heard.reply(reply({agent: '%'}))
  expect(heard.agent()).toBe('Zoë')
})
