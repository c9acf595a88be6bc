import {isOpenPattern, typeMatcher} from '../../application/input/index.ts'
import {invalidInput} from '../http/wire-error.ts'

const MAX_PATTERNS = 100
const MAX_PATTERN_BYTES = 128

/** Checks patterns that a client sends. @throws {WireError} 400. */
export function acceptPatterns(patterns: readonly string[]): readonly string[] {
  if (patterns.length > MAX_PATTERNS) throw invalidInput(`more than ${MAX_PATTERNS} filters`)
  if (patterns.some((pattern) => Buffer.byteLength(pattern) > MAX_PATTERN_BYTES))
    throw invalidInput(`a filter is longer than ${MAX_PATTERN_BYTES} bytes`)
  return patterns
}

/** Tells whether an event type matches a list of patterns; an empty list matches all. */
export type TypeMatch = (eventType: string) => boolean

/** Matches patterns as everywhere else: used for live delivery. */
export const liveMatch: (patterns: readonly string[]) => TypeMatch = typeMatcher

/** Matches patterns for a consumer's backlog: `task.*` also matches the type `task`. Source: the AllSource wire contract, 4. */
export function backlogMatch(patterns: readonly string[]): TypeMatch {
  const matches = typeMatcher(patterns)
  const stems = new Set(patterns.filter(isOpenPattern).map((pattern) => pattern.slice(0, -2)))
  return (type) => matches(type) || stems.has(type)
}
