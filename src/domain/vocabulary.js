import {parseInstant} from './instant.ts'
import {isJsonObject} from './json.ts'
import {PRIORITIES, TASK_TYPES} from './task.ts'

class Malformed extends Error {}
const nothing = () => ({})
const claimEnd = (p) => ({claimVersion: optionalInteger(p, 'claim_version'), reason: optionalText(p, 'reason')})
/**
 * Every event type that means something to a task: ours, and the original chronis's `workflow.*`.
 *
 * Source: docs/reference/events.md; the original's fold: wire contract §9.3.
 */
const VOCABULARY = new Map([
  ['task.created', ['created', (p) => ({fields: readFields(p)})]],
  ['task.updated', ['updated', (p) => ({fields: readFields(p)})]],
  ['task.dependency.added', ['dependency-added', (p) => ({dependsOn: text(p, 'depends_on')})]],
  ['task.dependency.removed', ['dependency-removed', (p) => ({dependsOn: text(p, 'depends_on')})]],
  ['task.claimed', ['claimed', readClaim]],
  [
    'task.claim.renewed',
    ['claim-renewed', (p) => ({claimVersion: integer(p, 'claim_version'), leaseSeconds: seconds(p)})],
  ],
  ['task.released', ['released', claimEnd]],
  ['task.completed', ['completed', (p) => ({...claimEnd(p, 0), result: p.result})]],
  [
    'task.failed',
    ['failed', (p) => ({...claimEnd(p, 0), reason: optionalText(p, 'reason') ?? '', retryable: p.retryable !== false})],
  ],
  ['task.retried', ['retried', nothing]],
  ['task.reopened', ['reopened', claimEnd]],
  ['task.approval.granted', ['approval-granted', claimEnd]],
  ['task.approval.rejected', ['approval-rejected', claimEnd]],
  ['task.archived', ['archived', nothing]],
  ['task.unarchived', ['unarchived', nothing]],
  ['task.commented', ['commented', (p) => ({text: text(p, 'text')})]],
  ['workflow.claimed', ['claimed', readClaim]],
  ['workflow.released', ['released', claimEnd]],
  ['workflow.step.completed', ['completed', (p) => ({...claimEnd(p, 0), result: p.result})]],
  ['workflow.approval.requested', ['approval-requested', nothing]],
  ['workflow.approval.granted', ['approval-granted', claimEnd]],
])
/** What the original chronis calls our events, where it has a word for them. */
export const ORIGINAL_WORDS = new Map([
  ['task.claimed', 'workflow.claimed'],
  ['task.released', 'workflow.released'],
  ['task.completed', 'workflow.step.completed'],
  ['task.approval.granted', 'workflow.approval.granted'],
])
/** The types that may say something about a task, as patterns. */
export const BOARD_EVENTS = ['task.*', 'workflow.*']
/** Reads a recorded event as a fact about a task. Total: whatever the log holds, nothing is thrown. */
export function decodeEvent(recorded) {
  const entry = VOCABULARY.get(recorded.event_type)
  if (!entry) return {kind: 'foreign'}
  const at = parseInstant(recorded.timestamp)
  if (at === undefined)
    return {kind: 'malformed', problem: `timestamp ${JSON.stringify(recorded.timestamp)} is not RFC 3339`}
  const payload = recorded.payload ?? {}
  if (!isJsonObject(payload)) return {kind: 'malformed', problem: 'payload is not an object'}
  try {
    const [kind, read] = entry
    const event = {...factOf(recorded, at), kind, ...read(payload, recorded.version)}
    return {kind: 'task', event: event}
  } catch (error) {
    if (error instanceof Malformed) return {kind: 'malformed', problem: error.message}
    throw error
  }
}
/** What an event says about a task, whichever words it was written in; undefined for what says nothing. */
export function kindOf({event_type}) {
  return VOCABULARY.get(event_type)?.[0]
}
function factOf(recorded, at) {
  return {
    taskId: recorded.entity_id,
    version: recorded.version,
    at,
    agentId: agentOf(recorded),
    sessionId: maybeText(recorded.metadata?.session_id),
  }
}
/** Who acted, where the event says so: whether it is about a task or not. */
export function agentOf({payload, metadata}) {
  return maybeText(isJsonObject(payload) ? payload.agent_id : undefined) ?? maybeText(metadata?.agent_id)
}
function readClaim(payload) {
  optionalText(payload, 'agent_id')
  const leaseSeconds = payload.lease_seconds == null ? undefined : seconds(payload)
  return {leaseSeconds, resumes: optionalInteger(payload, 'resumes')}
}
function readFields(p) {
  return {
    title: optionalText(p, 'title'),
    description: clearable(p, 'description'),
    priority: PRIORITIES.includes(p.priority) ? p.priority : undefined,
    taskType: TASK_TYPES.includes(p.task_type) ? p.task_type : undefined,
    parent: clearable(p, 'parent'),
    labels: optionalTexts(p, 'labels'),
    blockedBy: optionalTexts(p, 'blocked_by'),
    maxAttempts: optionalInteger(p, 'max_attempts'),
    needsApproval: typeof p.needs_approval === 'boolean' ? p.needs_approval : undefined,
  }
}
function maybeText(value) {
  return typeof value === 'string' && value !== '' ? value : undefined
}
function text(payload, key) {
  const value = maybeText(payload[key])
  if (value === undefined) throw new Malformed(`${key} is not a text`)
  return value
}
function optionalText(payload, key) {
  if (payload[key] == null) return undefined
  if (typeof payload[key] !== 'string') throw new Malformed(`${key} is not a text`)
  return payload[key]
}
/** Absent means unchanged, null means cleared. */
function clearable(payload, key) {
  if (payload[key] === null || payload[key] === '') return null
  return optionalText(payload, key)
}
function optionalTexts(payload, key) {
  const value = payload[key]
  if (value == null) return undefined
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item !== '')) {
    throw new Malformed(`${key} is not a list of texts`)
  }
  return [...new Set(value)]
}
function integer(payload, key) {
  const value = payload[key]
  if (!Number.isSafeInteger(value) || value < 0) throw new Malformed(`${key} is not a whole number`)
  return value
}
function optionalInteger(payload, key) {
  return payload[key] == null ? undefined : integer(payload, key)
}
function seconds(payload) {
  const value = payload.lease_seconds
  if (typeof value !== 'number' || !(value > 0) || !(value < 1e9))
    throw new Malformed('lease_seconds is not a positive number')
  return value
}
