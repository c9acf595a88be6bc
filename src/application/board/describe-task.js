import {formatInstant} from '../../domain/instant.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'
import {relate, summarize, timelineEntry, wordFields} from './representation.ts'
/** Briefs a worker on a task: the task, and what its blockers came to. */
export function brief(board, view, now) {
  const {task} = board
  return {
    ...summarize(board, now),
    ...(task.description !== undefined && {description: task.description}),
    ...(task.needsApproval && {needs_approval: true}),
    ...(task.attempts > 0 && {max_attempts: task.maxAttempts}),
    ...(task.blockedBy.length > 0 && {blockers: task.blockedBy.map((id) => relate(id, view.get(id)))}),
  }
}
/** Describes a task with its neighbours, its comments and its timeline. */
export async function describeTask({log, view}, board) {
  const {task} = board
  const comments = []
  const timeline = []
  for await (const event of log.read(task.id)) {
    timeline.push(timelineEntry(event))
    const decoded = decodeEvent(event)
    if (decoded.kind === 'task' && decoded.event.kind === 'commented') {
      const {agentId, text} = decoded.event
      comments.push({at: event.timestamp, ...(agentId !== undefined && {by: agentId}), text})
    }
  }
  const children = related(view.list({parent: task.id, archived: 'include'}).tasks)
  const dependents = related(view.list({blockedBy: task.id, archived: 'include'}).tasks)
  return {
    ...brief(board, view, log.now()),
    ...ownFields(task),
    ...(children.length > 0 && {children}),
    ...(dependents.length > 0 && {dependents}),
    ...(comments.length > 0 && {comments}),
    timeline,
  }
}
function ownFields(task) {
  const {completion} = task
  return {
    ...(task.createdBy !== undefined && {created_by: task.createdBy}),
    updated_at: formatInstant(task.updatedAt),
    version: task.version,
    ...(completion?.reason !== undefined && {reason: completion.reason}),
    ...(completion?.result !== undefined && {result: completion.result}),
    ...(completion?.approval && {approval: wordFields(completion.approval)}),
  }
}
function related(tasks) {
  return tasks.map((board) => relate(board.task.id, board))
}
