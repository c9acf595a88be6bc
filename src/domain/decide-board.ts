import type {
  AddBlockers,
  ArchiveTask,
  CommentTask,
  CreateTask,
  EditTask,
  RemoveBlockers,
  TaskChanges,
} from './commands.ts'
import {accept, type Decision, type DecisionContext, FULFILLED, newEvent, refuseEdges, reject} from './decision.ts'
import {isSameJson, type JsonObject, type JsonValue} from './json.ts'
import {isClaimable} from './readiness.ts'
import type {Task} from './task.ts'

/** Together with its envelope an event stays below the 256 KB that the strictest remote accepts. */
export const MAX_TEXT_BYTES = 100_000

export function create(command: CreateTask, task: Task | undefined, context: DecisionContext): Decision {
  if (task) return reject({code: 'ID_TAKEN', holder: task})
  const refused = refuseEdges(context, command.force)
  if (refused) return refused
  const {title, description, priority, taskType, parent, blockedBy, labels, maxAttempts, needsApproval} = command
  const payload = {
    title,
    description,
    priority,
    task_type: taskType,
    parent,
    blocked_by: blockedBy.length > 0 ? [...new Set(blockedBy)] : undefined,
    labels: labels.length > 0 ? [...new Set(labels)] : undefined,
    max_attempts: maxAttempts,
    needs_approval: needsApproval || undefined,
  }
  return accept('task.created', payload, command.by)
}

export function edit(command: EditTask, task: Task, context: DecisionContext): Decision {
  const description = describedAnew(command, task)
  if (typeof description === 'string' && new TextEncoder().encode(description).length > MAX_TEXT_BYTES)
    return reject({code: 'DESCRIPTION_TOO_LONG', taskId: task.id, maxBytes: MAX_TEXT_BYTES})
  const changed = withoutUnchanged({...command.changes, description, labels: labelledAnew(command, task)}, task)
  if (Object.keys(changed).length === 0) return FULFILLED
  if ('parent' in changed) {
    const refused = refuseEdges(context, false)
    if (refused) return refused
  }
  return accept('task.updated', {agent_id: command.by.agentId, ...changed}, command.by)
}

function describedAnew({changes, appendDescription}: EditTask, task: Task): TaskChanges['description'] {
  const {description} = changes
  if (appendDescription === undefined) return description
  const before = description === undefined ? task.description : description
  return before ? `${before}\n\n${appendDescription}` : appendDescription
}

function labelledAnew({changes, addLabels = [], removeLabels = []}: EditTask, task: Task): readonly string[] {
  const labels = [...(changes.labels ?? task.labels), ...addLabels]
  return [...new Set(labels)].filter((label) => !removeLabels.includes(label))
}

/** The changes as a payload of `task.updated`: only what differs from what the task is. */
function withoutUnchanged({taskType, ...changes}: TaskChanges, task: Task): JsonObject {
  const {maxAttempts, needsApproval, ...plain} = changes
  const wanted: readonly (readonly [key: string, wanted: JsonValue | undefined, present: JsonValue | undefined])[] = [
    ...(['title', 'description', 'priority', 'parent', 'labels'] as const).map(
      (key) => [key, plain[key], task[key] ?? null] as const,
    ),
    ['task_type', taskType, task.type],
    ['max_attempts', maxAttempts, task.maxAttempts],
    ['needs_approval', needsApproval, task.needsApproval],
  ]
  const changed = wanted.filter(([, value, present]) => value !== undefined && !isSameJson(value, present))
  return Object.fromEntries(changed.map(([key, value]) => [key, value]))
}

export function addBlockers(command: AddBlockers, task: Task, context: DecisionContext): Decision {
  const added = [...new Set(command.blockerIds)].filter((id) => !task.blockedBy.includes(id))
  if (added.length === 0) return FULFILLED
  if (task.status === 'done')
    return reject({code: 'WRONG_STATUS', taskId: task.id, status: 'done', action: 'made to wait'})
  const refused = refuseEdges(context, command.force)
  return refused ?? {events: added.map((id) => newEvent('task.dependency.added', {depends_on: id}, command.by))}
}

export function removeBlockers({blockerIds, by}: RemoveBlockers, task: Task): Decision {
  const removed = [...new Set(blockerIds)]
  const unknown = removed.find((id) => !task.blockedBy.includes(id))
  if (unknown !== undefined) {
    return reject({code: 'DEPENDENCY_NOT_FOUND', taskId: task.id, blockerId: unknown, blockedBy: task.blockedBy})
  }
  return {events: removed.map((id) => newEvent('task.dependency.removed', {depends_on: id}, by))}
}

/** What somebody is working on stays on the board. */
export function archive({by}: ArchiveTask, task: Task, {now}: DecisionContext): Decision {
  if (task.archived) return FULFILLED
  if (task.claim && !isClaimable(task, now)) {
    return reject({code: 'WRONG_STATUS', taskId: task.id, status: task.status, action: 'archived'})
  }
  return accept('task.archived', {agent_id: by.agentId}, by)
}

export function unarchive({by}: ArchiveTask, task: Task): Decision {
  return task.archived ? accept('task.unarchived', {agent_id: by.agentId}, by) : FULFILLED
}

export function comment({text, by}: CommentTask): Decision {
  return accept('task.commented', {agent_id: by.agentId, text}, by)
}
