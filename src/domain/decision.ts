import type {Actor} from './commands.ts'
import type {NewEvent} from './events.ts'
import type {Instant} from './instant.ts'
import type {JsonObject} from './json.ts'
import type {Blocker, Rejection} from './rejection.ts'

/** What a decision has to know about the rest of the board; gathered by the caller, so that deciding stays pure. */
export interface DecisionContext {
  /** The log's time. */
  readonly now: Instant
  /** The task's blockers that are not done. */
  readonly openBlockers: readonly Blocker[]
  /** Ids that the command names and that do not exist. */
  readonly unknown: readonly {readonly id: string; readonly role: 'blocker' | 'parent'}[]
  /** The loop that the command's new edges would close. */
  readonly cycle?: readonly string[] | undefined
}

/** Events to append (none: the command is already fulfilled), or why not. */
export type Decision = {readonly events: readonly NewEvent[]} | {readonly rejection: Rejection}

export const FULFILLED: Decision = {events: []}

export function accept(eventType: string, payload: JsonObject, by: Actor): Decision {
  return {events: [newEvent(eventType, payload, by)]}
}

export function reject(rejection: Rejection): Decision {
  return {rejection}
}

export function newEvent(eventType: string, payload: JsonObject, by: Actor): NewEvent {
  return {event_type: eventType, payload, metadata: {agent_id: by.agentId, session_id: by.sessionId}}
}

/** Refuses what names a task that does not exist, or would make tasks wait for each other for ever. */
export function refuseEdges({unknown, cycle}: DecisionContext, allowUnknownBlockers: boolean): Decision | undefined {
  const missing = unknown.find(({role}) => role === 'parent' || !allowUnknownBlockers)
  if (missing) return reject({code: 'TASK_NOT_FOUND', taskId: missing.id, role: missing.role})
  return cycle ? reject({code: 'DEPENDENCY_CYCLE', path: cycle}) : undefined
}
