import {expect, test} from 'vitest'
import {consumerName, longText} from './validate.ts'

test('an empty text may be left out only where it is optional', () => {
  expect(longText('the reason', ' done ')).toBe(' done ')
  expect(() => longText('the reason', '  ')).toThrow(
    expect.objectContaining({code: 'INVALID_INPUT', hint: 'Give some text, or leave it out where it is optional'}),
  )
})

test('a consumer is not called what a variable is that was not set', () => {
  expect(consumerName('mirror-2')).toBe('mirror-2')
  for (const [name, problem] of [
    ['none', 'invalid consumer name "none" (unset variable?)'],
    ['Mirror', 'invalid consumer name "Mirror"'],
  ] as const)
    expect(() => consumerName(name)).toThrow(expect.objectContaining({code: 'INVALID_INPUT', message: problem}))
})
