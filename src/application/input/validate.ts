import {MAX_TEXT_BYTES} from '../../domain/decide-board.ts'
import {isJsonObject, type JsonValue} from '../../domain/json.ts'
import {PRIORITIES, type Priority, TASK_TYPES, type TaskType} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {Hint} from '../../errors/hints.ts'
import {MAX_ATTEMPTS_RANGE} from './limits.ts'
import {hasControlCharacters} from './names.ts'

const MAX_TITLE_CHARACTERS = 500
const MAX_NAME_CHARACTERS = 128
const MAX_LABEL_CHARACTERS = 64
/** The deepest JSON that is accepted anywhere: in results, in payloads, and over HTTP. */
export const MAX_JSON_DEPTH = 64
const MAX_QUOTED_CHARACTERS = 80
const SLUG = /^[a-z0-9][a-z0-9._-]{0,63}$/
/** What a script passes when a variable of its own was not set. */
export const UNSET_WORDS: readonly string[] = ['null', 'undefined', 'nan', 'none']

/** Accepts the id of a new task: `[a-z0-9][a-z0-9._-]{0,63}`. @throws {AppError} INVALID_INPUT, as all of these do. */
export function newTaskId(id: string): string {
  if (UNSET_WORDS.includes(id))
    throw invalid(`invalid id ${JSON.stringify(id)} (unset variable?)`, 'Give the id of the new task')
  if (SLUG.test(id)) return id
  throw invalid(
    `invalid id ${JSON.stringify(shorten(id))}`,
    'Use 1 to 64 of the characters a-z 0-9 . _ - and start with a letter or a digit',
  )
}

/** Accepts the name of a consumer, which is made like an id. */
export function consumerName(name: string): string {
  if (UNSET_WORDS.includes(name))
    throw invalid(`invalid consumer name ${JSON.stringify(name)} (unset variable?)`, 'Give the name of the consumer')
  if (SLUG.test(name)) return name
  throw invalid(
    `invalid consumer name ${JSON.stringify(shorten(name))}`,
    'Use 1 to 64 of the characters a-z 0-9 . _ - and start with a letter or a digit',
  )
}

/** Accepts a title: one line, not empty, spaces at the ends removed. */
export function title(text: string): string {
  return line('the title', text.trim(), MAX_TITLE_CHARACTERS)
}

export function label(text: string): string {
  return line('a label', text.trim(), MAX_LABEL_CHARACTERS)
}

/** Accepts the name of an agent, or of a session. */
export function agentId(text: string): string {
  return line('the agent id', text.trim(), MAX_NAME_CHARACTERS)
}

/** Accepts a text of several lines: a description, a comment, a reason. `what` names it in the error. */
export function longText(what: string, text: string): string {
  if (text.trim() === '') throw invalid(`${what} is empty`, 'Give some text, or leave it out where it is optional')
  return wellFormed(what, text)
}

/** One of a fixed set of words, upper or lower case. `hint` may say what was probably meant. @throws {AppError} USAGE. */
export function oneOf<T extends string>(words: readonly T[], given: string, what: string, hint?: string): T {
  const found = words.find((word) => word === given.trim().toLowerCase())
  if (found !== undefined) return found
  throw new AppError({
    code: 'USAGE',
    message: `invalid ${what} ${JSON.stringify(shorten(given))}; expected ${orList(words)}`,
    hint,
  })
}

/** `a, b or c`. */
function orList(words: readonly string[]): string {
  return words.length === 1 ? (words[0] as string) : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** Accepts `p1`, and `1` for it. */
export function priority(given: string): Priority {
  return oneOf(PRIORITIES, given.trim().replace(/^(?=[0-9])/, 'p'), 'priority')
}

export function taskType(given: string): TaskType {
  return oneOf(TASK_TYPES, given, 'type')
}

/** Accepts how many attempts a task gets. */
export function maxAttempts(given: JsonValue): number {
  const {min, max} = MAX_ATTEMPTS_RANGE
  if (typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max) return given
  throw invalid(`invalid number of attempts; expected a whole number from ${min} to ${max}`)
}

/** Accepts a result: any JSON up to 100,000 bytes and 64 levels. */
export function jsonResult(text: string): JsonValue {
  return jsonText('the result', text, {reason: 'result-not-json'})
}

/** Accepts JSON up to 100,000 bytes and 64 levels. `what` names it in errors, `hint` says how it is given. */
export function jsonText(what: string, text: string, hint: Hint): JsonValue {
  wellFormed(what, text)
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (error) {
    throw invalid(`${what} is not JSON: ${(error as Error).message}`, hint)
  }
  return jsonValue(what, value)
}

/** Accepts a JSON value up to 100,000 bytes and 64 levels. `what` names it in errors. */
export function jsonValue(what: string, value: JsonValue): JsonValue {
  if (isTooDeep(value)) throw invalid(`${what} is nested deeper than ${MAX_JSON_DEPTH} levels`)
  if (!isFaithful(value)) throw invalid(`${what} has a number that JSON readers round`, 'Pass large numbers as texts')
  wellFormed(what, JSON.stringify(value))
  return value
}

function line(what: string, text: string, maxCharacters: number): string {
  if (text === '') throw invalid(`${what} is empty`)
  if (hasControlCharacters(text))
    throw invalid(`${what} has a line break or another control character`, 'Use one line of plain text')
  if (text.length > maxCharacters) throw invalid(`${what} is longer than ${maxCharacters} characters`)
  return wellFormed(what, text)
}

function wellFormed(what: string, text: string): string {
  if (!text.isWellFormed()) throw invalid(`${what} is not valid Unicode`)
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES)
    throw invalid(`${what} is longer than ${MAX_TEXT_BYTES} bytes`, 'Keep it in a file, and name the file')
  return text
}

/** True for JSON of more than {@link MAX_JSON_DEPTH} levels. Without recursion: what comes in may be of any depth. */
export function isTooDeep(value: JsonValue): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return true
    level = level.flatMap((item) => (Array.isArray(item) ? item : isJsonObject(item) ? Object.values(item) : []))
  }
  return false
}

/** Infinity comes from 1e400; an unsafe integer has lost digits already. */
function isFaithful(value: JsonValue): boolean {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  return (
    typeof value !== 'object' || value === null || Object.values(value).every((item) => isFaithful(item as JsonValue))
  )
}

/** Cuts what somebody typed, for an error message. */
export function shorten(text: string): string {
  return text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS)}…` : text
}

/** A value that cannot be accepted. */
export function invalid(message: string, hint?: Hint): AppError {
  return new AppError({code: 'INVALID_INPUT', message, hint})
}
