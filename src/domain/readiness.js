import {plusSeconds} from './instant.ts'
/**
 * The first instant at which the task can be claimed as far as the task itself goes; undefined means "not as things are".
 *
 * Open: at once, or after its back-off. In progress: when its lease ends, if it has one.
 */
export function claimableAt(task) {
  if (task.status === 'open') return task.notBefore ?? 0
  if (task.status === 'in-progress') return task.claim?.leaseUntil
  return undefined
}
/** Returns true when the task's own state allows a claim at `now`; what blocks it is not considered. */
export function isClaimable(task, now) {
  const from = claimableAt(task)
  return from !== undefined && from <= now
}
/** Returns true when a claim has a lease of which half is gone, or all. */
export function isDue({leaseUntil, leaseSeconds}, now) {
  return leaseUntil !== undefined && leaseSeconds !== undefined && now >= plusSeconds(leaseUntil, -leaseSeconds / 2)
}
/** Returns true for a task whose holder has let its lease lapse: anybody may take it over. */
export function isStale({claim}, now) {
  return claim?.leaseUntil !== undefined && claim.leaseUntil <= now
}
/** The one definition of ready: claimable now, not archived, nothing it waits for. */
export function isReady({task, openBlockers, openChildren}, now) {
  return !task.archived && openBlockers === 0 && openChildren === 0 && isClaimable(task, now)
}
/** The order of `ready`: priority, then most unblocked first, then age, then id. The same on every machine. */
export function compareReady(a, b) {
  return (
    compare(a.task.priority, b.task.priority) ||
    b.unblocks - a.unblocks ||
    a.task.createdAt - b.task.createdAt ||
    compare(a.task.id, b.task.id)
  )
}
/** The order of `list`: oldest first, then id. */
export function compareAge(a, b) {
  return a.createdAt - b.createdAt || compare(a.id, b.id)
}
/**
 * Compares texts code point by code point: the order of SQLite's BINARY collation, which no locale changes.
 *
 * Code units give the same order but for characters beyond U+FFFF, whose units sort below U+E000.
 */
export function compare(a, b) {
  if (a === b) return 0
  const [left, right] = [Array.from(a, codePoint), Array.from(b, codePoint)]
  const at = left.findIndex((code, index) => code !== right[index])
  if (at === -1) return left.length - right.length
  return left[at] - (right[at] ?? -1)
}
function codePoint(character) {
  return character.codePointAt(0)
}
