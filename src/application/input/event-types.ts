import {AppError} from '../../errors/app-error.ts'
import {hasControlCharacters, MAX_NAME_BYTES} from './names.ts'
import {invalid, shorten} from './validate.ts'

/**
 * Words of letters without upper case, digits and underscores, joined by single dots. Source: the AllSource wire contract, 2.2;
 * letters that have no case (as in `事件.created`) are allowed too.
 */
const TYPE = /^[\p{Ll}\p{Lo}\p{N}_]+(?:\.[\p{Ll}\p{Lo}\p{N}_]+)*$/u
const ANY = '*'
const ANY_BELOW = '.*'
const RESERVED = '_system.'

/** The operations that record the events of the board; emitting them would bypass its rules. */
const VERBS: Readonly<Record<string, string>> = {
  'task.created': 'add',
  'task.updated': 'edit',
  'task.dependency.added': 'dep add',
  'task.dependency.removed': 'dep remove',
  'task.claimed': 'claim',
  'task.claim.renewed': 'renew',
  'task.released': 'release',
  'task.completed': 'done',
  'task.failed': 'fail',
  'task.retried': 'retry',
  'task.reopened': 'reopen',
  'task.approval.granted': 'approve',
  'task.approval.rejected': 'reject',
  'task.archived': 'archive',
  'task.unarchived': 'unarchive',
  'task.commented': 'comment',
  'workflow.claimed': 'claim',
  'workflow.released': 'release',
  'workflow.step.completed': 'done',
  'workflow.approval.requested': 'done',
  'workflow.approval.granted': 'approve',
}

/**
 * Accepts the type of an event that is not about the board.
 *
 * @throws {AppError} USAGE for a type that a command of its own records; INVALID_INPUT.
 */
export function foreignType(given: string): string {
  if (/^(?:task|workflow)(?:\.|$)/.test(given)) throw boardType(given)
  if (given.startsWith(RESERVED)) throw invalid(`types that begin with ${RESERVED} belong to the event store`)
  return eventType(given)
}

/** True for the type of an event: 1 to 128 bytes of words joined by single dots. */
export function isEventType(text: string): boolean {
  return TYPE.test(text) && Buffer.byteLength(text) <= MAX_NAME_BYTES
}

function eventType(given: string): string {
  if (isEventType(given)) return given
  throw invalid(
    `invalid event type ${JSON.stringify(shorten(given))}`,
    `Use words of a-z 0-9 _ joined by dots, such as agent.finding, up to ${MAX_NAME_BYTES} bytes`,
  )
}

function boardType(given: string): AppError {
  const verb = VERBS[given]
  return new AppError({
    code: 'USAGE',
    message: `${shorten(given)} is an event of the board: only the board’s own operations record it`,
    hint: verb === undefined ? {reason: 'see-operations'} : {reason: 'use-operation', params: {operation: verb}},
    ...(verb !== undefined && {details: {suggestion: verb}}),
  })
}

/** Accepts what an event is about: up to 128 bytes in one line, without spaces at the ends. @throws {AppError} INVALID_INPUT. */
export function entityId(given: string): string {
  if (given.trim() === '') throw invalid('the entity is empty (unset variable?)', 'Name what the event is about')
  if (given !== given.trim()) throw invalid('the entity has spaces at its ends')
  if (hasControlCharacters(given)) throw invalid('the entity has a line break or another control character')
  if (!given.isWellFormed()) throw invalid('the entity is not valid Unicode')
  if (Buffer.byteLength(given) > MAX_NAME_BYTES) throw invalid(`the entity is longer than ${MAX_NAME_BYTES} bytes`)
  return given
}

/**
 * Accepts a pattern of event types: a type, or `agent.*` for all that begin so, or `*`.
 *
 * @throws {AppError} INVALID_INPUT.
 */
export function typePattern(given: string): string {
  if (given === ANY) return given
  const stem = given.endsWith(ANY_BELOW) ? given.slice(0, -ANY_BELOW.length) : given
  if (TYPE.test(stem)) return given
  throw invalid(
    `invalid event type pattern ${JSON.stringify(shorten(given))}`,
    'Use a type, such as task.completed, or the beginning of types, such as agent.finding.*',
  )
}

/** True for a pattern that stands for many types: `*`, or a beginning such as `task.*`. */
export function isOpenPattern(pattern: string): boolean {
  return pattern === ANY || pattern.endsWith(ANY_BELOW)
}

/**
 * Returns a function that tells whether a type fits one of the patterns. `task.*` means every type that begins with `task.`, not
 * `task` itself; `*` means every type; anything else is a type to the letter. No pattern fits nothing.
 */
export function matcher(patterns: readonly string[]): (type: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !isOpenPattern(pattern)))
  const beginnings = patterns.filter(isOpenPattern).map((pattern) => pattern.slice(0, -1))
  return (type) => exact.has(type) || beginnings.some((beginning) => type.startsWith(beginning))
}

/** The same for a consumer's patterns, of which none means every type. */
export function typeMatcher(patterns: readonly string[]): (type: string) => boolean {
  return matcher(patterns.length === 0 ? [ANY] : patterns)
}
