import fc from 'fast-check'

const ESCAPE = '\u001b'
const RUN_OF_A = 'a'.repeat(600)

/** What has broken or fooled programs before. */
const NOTORIOUS = [
  ...[
    '',
    ' ',
    '\t',
    '\n',
    'a\nb',
    'a\r\nb',
    '-',
    '--',
    '--json',
    '-h',
    '--help',
    '@',
    '@/etc/hostname',
    '%s%n',
    '$(id)',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', 'true', '0', '-1', '1e999'],
  ...["'; DROP TABLE events; --", '"', '\\', '\\u0000', '{"error":1}', '<script>', '../../etc/passwd', '.', '..', '*'],
  ...[`${ESCAPE}[31mred${ESCAPE}[0m`, `${ESCAPE}]0;title\u0007`, `${ESCAPE}]8;;http://x${ESCAPE}\\link`],
  ...[
    `${ESCAPE}]52;c;aGk=\u0007`,
    `${ESCAPE}P1$r0m${ESCAPE}\\`,
    `${ESCAPE}${ESCAPE}[31m31m`,
    '\u009b31m',
    '\u009d0;x\u009c',
  ],
  ...[
    '\u0007',
    '\b\b',
    '\u007f',
    '\u0085',
    'a\rb',
    '\u202egpj.exe',
    '\u2066x\u2069',
    '\u200b',
    '\u200d',
    '\ufeffx',
    '\u00ad',
  ],
  ...[
    '\u{e0041}\u{e0042}',
    'a\u{e0100}',
    '\u034f',
    '\u3164',
    '\u115f',
    '\u2028',
    '\u2029',
    '\u061c',
    '\ufff9',
    '\u{1d173}',
  ],
  ...[
    'e\u0301',
    '\u0301',
    '日本語',
    '👩‍👩‍👧',
    '❤️',
    '𝔘𝔫𝔦',
    'ß',
    'İ',
    'ﬁ',
    '\ufffd',
    '\ufdfd',
    RUN_OF_A,
    'ä'.repeat(300),
  ],
]

const piece = fc.oneof(
  {weight: 4, arbitrary: fc.constantFrom(...NOTORIOUS)},
  {weight: 2, arbitrary: fc.string({unit: 'grapheme', maxLength: 12})},
  {weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 8})},
  {weight: 1, arbitrary: fc.string({unit: 'grapheme-ascii', maxLength: 20})},
)

/** Any text, well-formed. */
export const rubbish: fc.Arbitrary<string> = fc
  .oneof(
    piece,
    fc.array(piece, {minLength: 2, maxLength: 4}).map((pieces) => pieces.join('')),
  )
  .map((text) => text.toWellFormed())

/** A text that the operating system can hand to a process: it ends arguments at NUL. */
export const rubbishArgument = rubbish.map((text) => text.replaceAll('\0', ''))

/** A text that nobody could object to. */
export const goodText = fc
  .string({
    unit: fc.constantFrom(...'abcXYZ 019 äöß 日本 éñ €.,;:!?()[]{}"\'\\/*#%&+=<>|~^`$@_-'),
    minLength: 1,
    maxLength: 60,
  })
  .filter((text) => text.trim() !== '' && text.trim() !== '-')
