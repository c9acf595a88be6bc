/**
 * Control characters (but line breaks and tabs), bidirectional marks, invisible characters and tags: whatever can make a
 * terminal or a reader see something else than what is there.
 *
 * Source: docs/explanation/untrusted-text.md.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu

/** Shows every unsafe character as its escape, such as `\x1b` or `\u202e`. Keeps line breaks and tabs. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => escapeCharacter(character.codePointAt(0) as number))
}

/** {@link safeText} for a place that has one line: line breaks and tabs are shown too. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

/** Compact JSON whose unsafe characters are escaped: the same data, and nothing for a terminal to act on. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
      .join(''),
  )
}

function escapeCharacter(code: number): string {
  if (code <= 0xff) return `\\x${hex(code, 2)}`
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 1)}}`
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0')
}
