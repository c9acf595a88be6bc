import truncatedWidth from 'fast-string-truncated-width'
import {safeLine} from './safe.ts'
import type {Style, Tone} from './style.ts'

export interface Cell {
  readonly text: string
  readonly tone?: Tone | undefined
}

const GAP = '  '
const ELLIPSIS = '…'

/** Formats cells as columns; on a terminal, lines are cut at its width. Cells may be untrusted text. */
export function table(rows: readonly (readonly Cell[])[], style: Style): string {
  const safe = rows.map((row) => row.map((cell) => ({...cell, text: safeLine(cell.text)})))
  const columns = Math.max(0, ...safe.map((row) => row.length))
  const widths = Array.from({length: columns}, (_, i) =>
    safe.reduce((widest, row) => Math.max(widest, displayWidth(row[i]?.text ?? '')), 0),
  )
  return safe.map((row) => `${layOut(row, widths, style)}\n`).join('')
}

function layOut(row: readonly Cell[], widths: readonly number[], style: Style): string {
  let room = style.width ?? Number.POSITIVE_INFINITY
  const parts: string[] = []
  for (const [index, {text, tone}] of row.entries()) {
    const cut = truncate(text, room)
    const isLast = index === row.length - 1
    const padding = isLast ? '' : ' '.repeat(Math.max(0, (widths[index] as number) - displayWidth(cut))) + GAP
    parts.push((tone ? style.paint(tone, cut) : cut) + padding)
    room -= displayWidth(cut) + padding.length
    if (room <= 0) break
  }
  return parts.join('').trimEnd()
}

// Nearly every cell is plain ASCII, whose width is its length.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is "ASCII"
const ASCII = /^[\u0000-\u007f]*$/

function displayWidth(text: string): number {
  return ASCII.test(text) ? text.length : truncatedWidth(text).width
}

function truncate(text: string, room: number): string {
  if (displayWidth(text) <= room) return text
  const {index} = truncatedWidth(text, {limit: Math.max(0, room), ellipsis: ELLIPSIS})
  return text.slice(0, index) + ELLIPSIS
}
