import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {safeJson, safeLine, safeText} from './safe.ts'
import {PLAIN, terminalStyle} from './style.ts'
import {table} from './table.ts'

const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u0007',
      '\b',
      '\r',
      '\u202e',
      '\u200d',
      '\u2028',
      '\u{e0041}',
      '[31m',
      ']8;;',
      '\n',
      '\t',
      'a',
      'é',
      '界',
    ),
    fc.string({unit: 'binary', maxLength: 2}),
  ),
})

describe('safe text', () => {
  test('holds nothing that acts on a terminal, whatever comes in', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(safeText(text)).not.toMatch(UNSAFE)
        expect(safeLine(text)).not.toMatch(/[\n\t]/)
        expect(safeJson({[text]: text})).not.toMatch(UNSAFE)
      }),
    )
  })
  test('shows what was there', () => {
    expect(safeText('a\u001b[31mb\u0007\u{e0041}\u200d')).toBe('a\\x1b[31mb\\x07\\u{e0041}\\u200d')
    expect(safeText('line\nline\tcolumn')).toBe('line\nline\tcolumn')
    expect(safeLine('line\nline\tcolumn')).toBe('line\\nline\\tcolumn')
    expect(safeText('naïve 界 🙂')).toBe('naïve 界 🙂')
  })
  test('as JSON is the same data', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(JSON.parse(safeJson({text}))).toEqual(JSON.parse(JSON.stringify({text})))
      }),
    )
  })
})

describe('tables', () => {
  const rows = [
    [{text: 'a'}, {text: '界界'}, {text: 'end'}],
    [{text: 'long'}, {text: 'x'}, {text: 'of line'}],
  ]
  test('line columns up by what is seen', () => {
    expect(table(rows, PLAIN)).toBe('a     界界  end\nlong  x     of line\n')
  })
  test('are cut at the width of a terminal, and nowhere else', async () => {
    const style = await terminalStyle(14, false)
    expect(table(rows, style)).toBe('a     界界  e…\nlong  x     o…\n')
    expect(table([[{text: 'x'.repeat(500)}]], PLAIN)).toBe(`${'x'.repeat(500)}\n`)
  })
  test('are coloured only where the style says so', async () => {
    const cell = [[{text: 'a', tone: 'red' as const}]]
    expect(table(cell, PLAIN)).toBe('a\n')
    expect(table(cell, await terminalStyle(80, true))).toBe('\u001b[31ma\u001b[39m\n')
  })
  test('of nothing are nothing', () => {
    expect(table([], PLAIN)).toBe('')
  })
})
