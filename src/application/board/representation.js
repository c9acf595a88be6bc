import {formatInstant} from '../../domain/instant.ts'
import {isJsonObject} from '../../domain/json.ts'
import {isReady, isStale} from '../../domain/readiness.ts'
import {isDone} from '../../domain/task.ts'
import {agentOf} from '../../domain/vocabulary.ts'

/** A text names so many tasks of a loop; `--json` has all. */
const MAX_PATH = 20
/** Summarizes a task, as `list` and `ready` show it. */
export function summarize(board, now) {
  const {task} = board
  return {
    id: task.id,
    title: task.title,
    type: task.type,
    priority: task.priority,
    status: task.status,
    ...derivedFields(board, now),
    ...(task.claim && claimFields(task.claim)),
    ...relationFields(board),
    ...setbackFields(task),
    ...(task.completion && completionFields(task)),
    created_at: formatInstant(task.createdAt),
  }
}
function derivedFields(board, now) {
  const {task, openBlockers, openChildren} = board
  return {
    ...(isReady(board, now) && {ready: true}),
    ...(task.status === 'open' && openBlockers + openChildren > 0 && {blocked: true}),
    ...(isStale(task, now) && {stale: true}),
    ...(task.archived && {archived: true}),
    ...(task.notBefore !== undefined && task.notBefore > now && {not_before: formatInstant(task.notBefore)}),
  }
}
function relationFields(board) {
  const {task, openBlockers, openChildren, doneChildren, unblocks} = board
  return {
    ...(task.parent !== undefined && {parent: task.parent}),
    ...(task.labels.length > 0 && {labels: task.labels}),
    ...(task.blockedBy.length > 0 && {blocked_by: task.blockedBy}),
    ...(openBlockers > 0 && {open_blockers: openBlockers}),
    ...(openChildren > 0 && {open_children: openChildren}),
    ...(openChildren + doneChildren > 0 && {progress: progressOf(board)}),
    ...(unblocks > 0 && !isDone(task) && {unblocks}),
  }
}
/** How far the children of a task are that has some. */
export function progressOf({openChildren, doneChildren: done}) {
  const total = done + openChildren
  return {done, total, percent: Math.floor((100 * done) / total)}
}
function completionFields({completion}) {
  return {
    ...(completion?.agentId !== undefined && {done_by: completion.agentId}),
    ...(completion && {done_at: formatInstant(completion.at)}),
  }
}
export function setbackFields(task) {
  const {attempts, setback} = task
  return {
    ...(attempts > 0 && {attempts}),
    ...(setback && !isDone(task) && {last_setback: {kind: setback.kind, ...wordFields(setback)}}),
  }
}
/** When, who and why, for programs. */
export function wordFields({at, agentId, reason}) {
  return {
    at: formatInstant(at),
    ...(agentId !== undefined && {by: agentId}),
    ...(reason !== undefined && {reason}),
  }
}
/** Who holds a task: `claim_version` is the fencing token. */
export function claimFields(claim) {
  return {
    claimed_by: claim.agentId,
    claim_version: claim.version,
    claimed_at: formatInstant(claim.at),
    ...(claim.leaseUntil !== undefined && {lease_until: formatInstant(claim.leaseUntil)}),
  }
}
/** Relates a task by id; one that does not exist has the status `missing`. */
export function relate(id, board) {
  if (!board) return {id, status: 'missing'}
  const {title, status, archived, claim, completion} = board.task
  return {
    id,
    status,
    title,
    ...(archived && {archived}),
    ...(claim && {claimed_by: claim.agentId}),
    ...(completion?.agentId !== undefined && {done_by: completion.agentId}),
    ...(completion?.reason !== undefined && {reason: completion.reason}),
    ...(completion?.result !== undefined && {result: completion.result}),
  }
}
/** A way round as a text: of a very long one both ends. */
export function wordPath(path) {
  const hidden = path.length - MAX_PATH
  const shown = hidden > 0 ? [...path.slice(0, MAX_PATH / 2), `… ${hidden} more …`, ...path.slice(-MAX_PATH / 2)] : path
  return shown.join(' → ')
}
/** An obstacle in error details. */
export function obstacleFields({id, status, claimedBy}) {
  return {id, status, ...(claimedBy !== undefined && {claimed_by: claimedBy})}
}
const SAID_ELSEWHERE = ['task.created', 'task.commented']
/** Shows an event as a line of a timeline; what the task's own fields and comments say is not said again. */
export function timelineEntry(event) {
  const by = agentOf(event)
  const payload = SAID_ELSEWHERE.includes(event.event_type) ? null : withoutAgent(event.payload)
  return {
    version: event.version,
    at: event.timestamp,
    type: event.event_type,
    ...(by !== undefined && {by}),
    ...(payload !== null && {payload}),
  }
}
/** What a payload says besides who acted; null when that is nothing. */
function withoutAgent(payload) {
  if (!isJsonObject(payload)) return payload
  const {agent_id: _, ...rest} = payload
  return Object.keys(rest).length === 0 ? null : rest
}
