import parseToml from '@iarna/toml/parse-string.js'
import * as fc from 'fast-check'
import {expect, test} from 'vitest'
import {readPlainToml} from './plain-toml.ts'

const LINES = [
  ...[
    '',
    '  ',
    '# a comment',
    '#',
    '\t# ä',
    '# \u0001',
    '[sync]',
    ' [sync] ',
    '[sync.more]',
    '["sync"]',
    '[claim] # late',
  ],
  ...[
    'mode = "local"',
    'mode="remote"',
    "mode = 'local'",
    ' mode = "" ',
    'id = "a#b"',
    'id = "a\\nb"',
    'id = "ä"',
    'id = "\u0007"',
  ],
  ...[
    'timeout = 15',
    'timeout = 015',
    'timeout = -1',
    'timeout = 1_0',
    'timeout = 1.5',
    'timeout = 0',
    'timeout = 99999999999',
  ],
  ...[
    'sync = "x"',
    'sync.timeout = 1',
    'on = true',
    'list = ["a", "b"]',
    'x = {a = 1}',
    '"id" = "x"',
    'id = "x" # said',
    'id = "x',
    '__proto__ = "x"',
  ],
  ...[
    'id = """',
    'x',
    '= 1',
    'constructor = "a"',
    'day = 2026-01-01',
    'id = "a" b',
    '\ufeffid = "a"',
    'id = "a\tb"',
    'id = "a" # \u0000',
  ],
]

const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

test('what is read without a real parser is what that parser reads', () => {
  const files = fc.array(fc.constantFrom(...LINES), {maxLength: 6})
  fc.assert(
    fc.property(files, fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
      const text = lines.join(end)
      const read = readPlainToml(text)
      if (read) expect(plain(read)).toEqual(plain(parseToml(text)))
    }),
    {numRuns: 20_000},
  )
})

test('a usual configuration needs no real parser', () => {
  const text =
    '# Every key.\nmode = "remote"\n\n[sync]\nremote_url = "https://events.example.com" # ours\ntimeout = 30\n\n[agent]\nid = "mira"\n'
  expect(plain(readPlainToml(text) as object)).toEqual({
    mode: 'remote',
    sync: {remote_url: 'https://events.example.com', timeout: 30},
    agent: {id: 'mira'},
  })
})
