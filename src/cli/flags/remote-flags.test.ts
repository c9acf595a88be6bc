import {expect, test} from 'vitest'
import {freshnessOf} from './remote-flags.ts'

test('a board is fresh unless another one is asked for', () => {
  expect([{}, {offline: true}, {'stale-ok': true}].map(freshnessOf)).toEqual(['fresh', 'offline', 'stale-ok'])
  expect(freshnessOf({wait: 'forever'})).toBe('fresh')
})

test.each([
  ['--wait', {wait: '4s'}],
  ['--follow', {follow: true}],
])('%s needs the store, and is refused with --offline', (name, flags) => {
  const refused = expect.objectContaining({code: 'USAGE', hint: `Leave out --offline, or ${name}`})
  expect(() => freshnessOf({offline: true, follow: false, ...flags})).toThrow(refused)
  expect(freshnessOf({'stale-ok': true, ...flags})).toBe('stale-ok')
})
