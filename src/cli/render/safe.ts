/**
 * Control characters, format characters (bidirectional marks, tags), separators of lines, lone surrogates and whatever
 * else is invisible by Unicode's own account: all that can make a terminal or a reader see something else than what is
 * there. Line breaks and tabs are not among them, nor the two selectors that choose how an emoji looks.
 *
 * Source: docs/explanation/untrusted-text.md; Unicode TR44, Default_Ignorable_Code_Point.
 */
const UNSAFE = /(?!\n|\t|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

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
