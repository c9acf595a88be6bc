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

/** Which event types a list of patterns means; an empty list means every type. */
export type TypeMatch = (eventType: string) => boolean

/** As live delivery reads patterns: `task.*` is what starts with `task.`, anything else is a type to the letter. */
export function liveMatch(patterns: readonly string[]): TypeMatch {
  return matchAny(patterns, (type, stem) => type.startsWith(`${stem}.`))
}

/** As a consumer's backlog reads them: `task.*` is also the type `task` itself. */
export function backlogMatch(patterns: readonly string[]): TypeMatch {
  return matchAny(patterns, (type, stem) => type === stem || type.startsWith(`${stem}.`))
}

function matchAny(patterns: readonly string[], isBelow: (type: string, stem: string) => boolean): TypeMatch {
  if (patterns.length === 0) return () => true
  return (type) =>
    patterns.some((pattern) => (pattern.endsWith('.*') ? isBelow(type, pattern.slice(0, -2)) : type === pattern))
}
