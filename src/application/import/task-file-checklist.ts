import type {JsonObject} from '../../domain/json.ts'
import {AppError} from '../../errors/app-error.ts'
import {nearest, shorten} from '../input/index.ts'
import {inPlace, type RawTask} from './task-file-fields.ts'

const TAB_COLUMNS = 4
const BULLET = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/
const HEADING = /^#{1,6}(?:[ \t]|$)/
const BOX = /^\[([ xX])\](?:[ \t]+|$)/
/** `[]`, `[y]`, `[ x ]`, or a box without a space around it; neither a link nor a footnote. */
const BROKEN_BOX = /^(?:[-*+]|\d{1,9}[.)])[ \t]{0,9}\[[ \t]{0,9}[^\d\][]?[ \t]{0,9}\](?![([:])/
/** The same without a bullet. */
const BARE_BOX = /^\[[ \t]{0,9}[xX]?[ \t]{0,9}\](?![([:])/
const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})/

const KEYS = ['id', 'type', 'priority', 'parent', 'blocked-by', 'label', 'max-attempts']
/** Keys that are too short to recognise typing errors. */
const EXACT_KEYS = ['id']
const KEYED = /^([a-z]+(?:[-_][a-z]+)*):(?!\/\/)(.+)$/i
const FIELD_HINT =
  'Put fields at the end of the item, and what only looks like a field into `backquotes`: id: type: priority: parent: blocked-by: label: max-attempts:'

/**
 * Reads the items of a Markdown checklist; nested ones belong to the item that they are indented below. What is neither
 * an item nor looks like one is skipped.
 *
 * @throws {AppError} INVALID_INPUT for what looks like a misspelt checkbox or field, or a code block without an end.
 */
export function readChecklist(text: string): readonly RawTask[] {
  const tasks: RawTask[] = []
  const above: Level[] = []
  for (const {place, column, content, continues} of proseLines(text)) {
    // A paragraph may go on at any column.
    if (!continues) leaveDeeper(above, column)
    const item = inPlace(place, () => readItem(content))
    if (!item) continue
    const under = above.at(-1)?.index
    if (under !== undefined && item.fields.parent !== undefined) throw twoParents(place)
    above.push({column, index: tasks.length})
    tasks.push({place, ...item, under})
  }
  return tasks
}

/** An item that what follows may be nested below. */
interface Level {
  readonly column: number
  readonly index: number
}

function leaveDeeper(above: Level[], column: number): void {
  while ((above.at(-1)?.column ?? -1) >= column) above.pop()
}

interface Line {
  readonly place: string
  readonly column: number
  /** Without the spaces at its ends. */
  readonly content: string
  /** It goes on with the paragraph of the line before. */
  readonly continues: boolean
}

/** The lines that are neither blank nor in a code block. */
function* proseLines(text: string): Iterable<Line> {
  let isParagraph = false
  for (const {place, line} of linesOutsideFences(text)) {
    const content = line.trim()
    if (content !== '') yield {place, column: columnOf(line), content, continues: isParagraph && !isBlockStart(content)}
    isParagraph = content !== '' && !HEADING.test(content)
  }
}

interface Fence {
  readonly mark: string
  readonly place: string
}

/** The lines outside of code blocks; in the place of each block a blank one. */
function* linesOutsideFences(text: string): Iterable<{readonly place: string; readonly line: string}> {
  let fence: Fence | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const place = `line ${index + 1}`
    const before = fence
    fence = fenceAfter(fence, line.trim(), place)
    if (!before) yield {place, line: fence ? '' : line}
  }
  if (fence)
    throw new AppError({
      code: 'INVALID_INPUT',
      message: `${fence.place}: the code block has no end`,
      hint: `End it with a line of ${fence.mark}`,
    })
}

function fenceAfter(fence: Fence | undefined, content: string, place: string): Fence | undefined {
  if (fence) return closes(fence.mark, content) ? undefined : fence
  const mark = FENCE.exec(content)?.[1]
  return mark === undefined ? undefined : {mark, place}
}

function closes(mark: string, content: string): boolean {
  return content.length >= mark.length && content === (mark[0] as string).repeat(content.length)
}

function isBlockStart(content: string): boolean {
  return BULLET.test(content) || HEADING.test(content) || BARE_BOX.test(content)
}

function columnOf(line: string): number {
  let column = 0
  for (const character of line) {
    if (character === '\t') column += TAB_COLUMNS - (column % TAB_COLUMNS)
    else if (character === ' ') column++
    else break
  }
  return column
}

function readItem(content: string): Pick<RawTask, 'fields' | 'done'> | undefined {
  const bullet = BULLET.exec(content)?.[0]
  const rest = bullet === undefined ? '' : content.slice(bullet.length).trimStart()
  const box = BOX.exec(rest)
  if (box) return {fields: readWords(rest.slice(box[0].length)), ...(box[1] !== ' ' && {done: true})}
  if (!BROKEN_BOX.test(content) && !BARE_BOX.test(content)) return undefined
  throw new AppError({
    code: 'INVALID_INPUT',
    message: `${JSON.stringify(shorten(content))} is not a valid checkbox`,
    hint: 'Write - [ ] Title, or - [x] Title for one that is done',
  })
}

interface Field {
  readonly key: string
  readonly value: string | number | boolean
}

/** Splits an item into its title and, from the end on, its fields. */
function readWords(text: string): JsonObject {
  const words = text.split(/\s+/)
  const fields: Field[] = []
  for (let field = readField(words.at(-1)); field; field = readField(words.at(-1))) {
    fields.push(field)
    words.pop()
  }
  const stray = words.find((word) => KEYS.includes(KEYED.exec(word)?.[1] ?? ''))
  if (stray !== undefined) throw wrongField(`the field ${shorten(stray)} is not at the end`)
  return {...gather(fields.reverse()), title: words.join(' ')}
}

function readField(word = ''): Field | undefined {
  if (/^p[0-3]$/i.test(word)) return {key: 'priority', value: word}
  if (/^#\p{L}/u.test(word)) return {key: 'labels', value: word.slice(1)}
  if (word === 'needs-approval') return {key: 'needs_approval', value: true}
  const [, key = '', value = ''] = KEYED.exec(word) ?? []
  if (KEYS.includes(key)) return keyed(key, value)
  const meant = nearest(
    key,
    KEYS.filter((known) => !EXACT_KEYS.includes(known)),
  )
  if (key !== '' && meant !== undefined) throw wrongField(`unknown field ${shorten(word)}; did you mean ${meant}:`)
  return undefined
}

function keyed(key: string, value: string): Field {
  if (key === 'label') return {key: 'labels', value}
  if (key === 'max-attempts') return {key: 'max_attempts', value: Number(value)}
  return {key: key.replace('-', '_'), value}
}

/** Labels and blockers may be given several times, everything else once. */
function gather(fields: readonly Field[]): JsonObject {
  const gathered: Record<string, string | number | boolean> = {}
  for (const {key, value} of fields) {
    const before = gathered[key]
    if (before !== undefined && key !== 'labels' && key !== 'blocked_by')
      throw wrongField(`${key.replace('_', '-')} is given twice`)
    gathered[key] = before === undefined ? value : `${before},${value}`
  }
  return gathered
}

function wrongField(message: string): AppError {
  return new AppError({code: 'INVALID_INPUT', message, hint: FIELD_HINT})
}

function twoParents(place: string): AppError {
  return new AppError({
    code: 'INVALID_INPUT',
    message: `${place}: the item is nested, and names another parent`,
    hint: 'Do not indent it, or leave parent: out',
  })
}
