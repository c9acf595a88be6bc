import type {
  Actor,
  AddBlockers,
  ClaimTask,
  CommentTask,
  CompleteTask,
  CreateTask,
  ReleaseTask,
  RemoveBlockers,
  TaskCommand,
} from './commands.ts'
import type {NewEvent} from './events.ts'
import type {Instant} from './instant.ts'
import {isSameJson, type JsonObject} from './json.ts'
import {isClaimable} from './readiness.ts'
import type {Obstacle, Rejection} from './rejection.ts'
import {holdsInSession, standing} from './standing.ts'
import type {Completion, Task} from './task.ts'

/** What a decision has to know about the rest of the board; gathered by the caller, so that deciding stays pure. */
export interface DecisionContext {
  readonly now: Instant
  /** The task's blockers that are not done. */
  readonly openBlockers: readonly Obstacle[]
  /** Ids that the command names and that do not exist. */
  readonly unknown: readonly {readonly id: string; readonly role: 'blocker' | 'parent'}[]
  /** The loop that the command's new edges would close. */
  readonly cycle?: readonly string[] | undefined
}

/** Events to append (none: the command is already fulfilled), or why not. */
export type Decision = {readonly events: readonly NewEvent[]} | {readonly rejection: Rejection}

const FULFILLED: Decision = {events: []}

/** Decides a command on what is known. Pure and total; time comes in as data. */
export function decide(command: TaskCommand, task: Task | undefined, context: DecisionContext): Decision {
  if (command.kind === 'create') return create(command, task, context)
  if (!task) return reject({code: 'TASK_NOT_FOUND', taskId: command.taskId, role: 'task'})
  switch (command.kind) {
    case 'add-blockers':
      return addBlockers(command, task, context)
    case 'remove-blockers':
      return removeBlockers(command, task)
    case 'claim':
      return claim(command, task, context)
    case 'release':
      return release(command, task)
    case 'complete':
      return complete(command, task)
    case 'comment':
      return comment(command)
  }
}

function create(command: CreateTask, task: Task | undefined, context: DecisionContext): Decision {
  if (task) return reject({code: 'ID_TAKEN', holder: task})
  const refused = refuseEdges(context, command.force)
  if (refused) return refused
  const {title, description, priority, taskType, parent, blockedBy, labels} = command
  const payload = {
    title,
    description,
    priority,
    task_type: taskType,
    parent,
    blocked_by: blockedBy.length > 0 ? [...new Set(blockedBy)] : undefined,
    labels: labels.length > 0 ? [...new Set(labels)] : undefined,
  }
  return accept('task.created', payload, command.by)
}

function addBlockers(command: AddBlockers, task: Task, context: DecisionContext): Decision {
  const added = [...new Set(command.blockerIds)].filter((id) => !task.blockedBy.includes(id))
  if (added.length === 0) return FULFILLED
  if (task.status === 'done') return reject({code: 'ALREADY_DONE', taskId: task.id, completion: task.completion})
  const refused = refuseEdges(context, command.force)
  return refused ?? {events: added.map((id) => event('task.dependency.added', {depends_on: id}, command.by))}
}

function refuseEdges({unknown, cycle}: DecisionContext, force: boolean): Decision | undefined {
  const missing = unknown.find(({role}) => role === 'parent' || !force)
  if (missing) return reject({code: 'TASK_NOT_FOUND', taskId: missing.id, role: missing.role})
  return cycle && reject({code: 'DEPENDENCY_CYCLE', path: cycle})
}

function removeBlockers({blockerIds, by}: RemoveBlockers, task: Task): Decision {
  const removed = [...new Set(blockerIds)]
  const unknown = removed.find((id) => !task.blockedBy.includes(id))
  if (unknown !== undefined) {
    return reject({code: 'DEPENDENCY_NOT_FOUND', taskId: task.id, blockerId: unknown, blockedBy: task.blockedBy})
  }
  return {events: removed.map((id) => event('task.dependency.removed', {depends_on: id}, by))}
}

function claim(command: ClaimTask, task: Task, context: DecisionContext): Decision {
  if (holdsInSession(task, command.by)) return FULFILLED
  const {by} = command
  const resumes =
    task.claim?.agentId === by.agentId && task.claim.version === command.resumes ? command.resumes : undefined
  const refused = resumes === undefined ? refuseClaim(command, task, context) : undefined
  return refused ?? accept('task.claimed', {agent_id: by.agentId, resumes}, by)
}

function refuseClaim({by}: ClaimTask, task: Task, {now, openBlockers}: DecisionContext): Decision | undefined {
  const taskId = task.id
  if (task.status === 'done') return reject({code: 'ALREADY_DONE', taskId, completion: task.completion})
  if (task.claim && !isClaimable(task, now)) {
    return reject({code: 'ALREADY_CLAIMED', taskId, claim: task.claim, ownName: task.claim.agentId === by.agentId})
  }
  if (task.archived) return reject({code: 'TASK_ARCHIVED', taskId})
  if (task.status === 'open' && task.notBefore !== undefined && !isClaimable(task, now)) {
    return reject({code: 'BACKING_OFF', taskId, until: task.notBefore})
  }
  if (!isClaimable(task, now)) return reject({code: 'WRONG_STATUS', taskId, status: task.status, action: 'claimed'})
  return openBlockers.length > 0 ? reject({code: 'TASK_BLOCKED', taskId, blockers: openBlockers}) : undefined
}

function release(command: ReleaseTask, task: Task): Decision {
  const {by, reason, force} = command
  const {id: taskId, claim: current, formerClaims, status} = task
  if (!current) {
    const repeated = status === 'open' && formerClaims.at(-1)?.agentId === by.agentId
    return repeated ? FULFILLED : reject({code: 'NOT_CLAIMED', taskId, status})
  }
  const role = standing(task, by, command.claimVersion)
  if (!force && role === 'lost') return reject({code: 'CLAIM_LOST', taskId, claim: current})
  if (!force && role === 'outsider') return reject({code: 'NOT_HOLDER', taskId, claim: current})
  return accept('task.released', {agent_id: by.agentId, claim_version: current.version, reason}, by)
}

function complete(command: CompleteTask, task: Task): Decision {
  const {by, reason, result} = command
  const {id: taskId, claim: current, status} = task
  if (task.completion && isRepeated(command, task.completion)) return FULFILLED
  if (status === 'done') return reject({code: 'ALREADY_DONE', taskId, completion: task.completion})
  if (status !== 'open' && status !== 'in-progress') {
    return reject({code: 'WRONG_STATUS', taskId, status, action: 'completed'})
  }
  const role = standing(task, by, command.claimVersion)
  if (role === 'lost' && current) return reject({code: 'CLAIM_LOST', taskId, claim: current})
  const claimVersion = role === 'holder' ? current?.version : undefined
  return accept('task.completed', {agent_id: by.agentId, claim_version: claimVersion, reason, result}, by)
}

/** The same agent saying again what it has already said; anything new in it must not be dropped silently. */
function isRepeated({by, reason, result}: CompleteTask, completion: Completion): boolean {
  return (
    completion.agentId === by.agentId &&
    (reason === undefined || reason === completion.reason) &&
    (result === undefined || isSameJson(result, completion.result))
  )
}

function comment({text, by}: CommentTask): Decision {
  return accept('task.commented', {agent_id: by.agentId, text}, by)
}

function accept(eventType: string, payload: JsonObject, by: Actor): Decision {
  return {events: [event(eventType, payload, by)]}
}

function event(eventType: string, payload: JsonObject, by: Actor): NewEvent {
  return {event_type: eventType, payload, metadata: {agent_id: by.agentId, session_id: by.sessionId}}
}

function reject(rejection: Rejection): Decision {
  return {rejection}
}
