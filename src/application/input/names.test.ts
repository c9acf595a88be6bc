import {expect, test} from 'vitest'
import {hasControlCharacters, isLoopbackHost, isTenantId} from './names.ts'

test.each(['default', 'team_2', 'a-b', 'équipe', '東京', 'x'.repeat(64), 'é'.repeat(32)])(
  '%j names a tenant',
  (name) => {
    expect(isTenantId(name)).toBe(true)
  },
)

test.each(['', 'a.b', 'a b', 'a/b', '..', 'a\n', 'x'.repeat(65), 'é'.repeat(33)])(
  '%j does not name a tenant',
  (name) => {
    expect(isTenantId(name)).toBe(false)
  },
)

test.each(['localhost', '127.0.0.1', '127.255.0.9', '::1', '[::1]'])('%s never leaves this machine', (host) => {
  expect(isLoopbackHost(host)).toBe(true)
})

test.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'localhost.example', '1127.0.0.1', 'xlocalhost', ''])(
  '%j may leave this machine',
  (host) => {
    expect(isLoopbackHost(host)).toBe(false)
  },
)

test('control characters are those of C0 and C1, and the separators of lines', () => {
  for (const code of [0, 0x0a, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f, 0x2028, 0x2029])
    expect(hasControlCharacters(`a${String.fromCodePoint(code)}b`), code.toString(16)).toBe(true)
  expect(hasControlCharacters('tab-free “text” with ü, 事件, 😀 and \u00a0')).toBe(false)
})
