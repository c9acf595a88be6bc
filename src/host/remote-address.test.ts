import {describe, expect, test} from 'vitest'
import {isLoopback, remoteAddress, schemeOf, tenantId} from './remote-address.ts'

describe('the address of an event store', () => {
  test.each([
    ['https://events.example.com', 'https://events.example.com'],
    [' http://127.0.0.1:3905/ ', 'http://127.0.0.1:3905'],
    ['https://events.example.com/api/v1', 'https://events.example.com'],
    ['https://events.example.com/api/', 'https://events.example.com'],
    ['https://example.com/store/api/v1/', 'https://example.com/store'],
    ['HTTPS://Events.Example.com:443', 'https://events.example.com'],
  ])('%s is %s', (given, address) => {
    expect(remoteAddress(given)).toBe(address)
  })
  test.each([
    ['events.example.com', 'invalid event store URL; expected http:// or https://'],
    ['nats://events.example.com', 'invalid event store URL "nats://…"; expected http:// or https://'],
    ['', 'invalid event store URL; expected http:// or https://'],
    ['https://', 'invalid event store URL "https://…"; expected http:// or https://'],
    ['https://ada:pw@example.com', 'the event store URL contains a user name or a password'],
    ['https://example.com/?tenant=x', 'the event store URL has something after its path'],
    ['https://example.com/#x', 'the event store URL has something after its path'],
  ])('%j is refused', (given, message) => {
    expect(() => remoteAddress(given)).toThrow(expect.objectContaining({code: 'INVALID_INPUT', message}))
  })
  test('is not repeated in an error: it may be a key in the wrong place', () => {
    for (const given of ['ask_secret', 'https://ada:secret@example.com', 'x://secret', 'https://h/?key=secret'])
      expect(() => remoteAddress(given)).toThrow(
        expect.objectContaining({message: expect.not.stringContaining('secret')}),
      )
  })
  test('has a scheme, which chooses the adapter', () => {
    expect(schemeOf('https://events.example.com')).toBe('https:')
    expect(() => schemeOf('ftp://x')).toThrow(expect.objectContaining({code: 'INVALID_INPUT'}))
  })
  test('may be on this machine', () => {
    expect(['http://localhost:1', 'http://127.0.0.1', 'http://[::1]:3905'].map(isLoopback)).toEqual([true, true, true])
    expect(isLoopback('http://localhost.example')).toBe(false)
  })
})

test('a tenant that is not one is refused with the rule', () => {
  expect(tenantId('team')).toBe('team')
  expect(() => tenantId('a.b')).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      message: 'invalid tenant "a.b"; expected 1 to 64 letters, digits, - or _',
    }),
  )
})
