import {formatInstant, type Instant} from '../../domain/instant.ts'
import type {JsonValue} from '../../domain/json.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {Task} from '../../domain/task.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'
import type {TaskView} from '../../ports/task-view.ts'
import type {Workspace} from '../kernel/index.ts'
import {
  type RelatedTask,
  relate,
  summarize,
  type TaskSummary,
  type TimelineEntry,
  timelineEntry,
  type WordFields,
  wordFields,
} from './representation.ts'

/** What a worker needs to start: no further question has to be asked. */
export interface Briefing extends TaskSummary {
  readonly description?: string
  /** Completing it hands it in: somebody else has to approve it. */
  readonly needs_approval?: true
  /** After so many failed attempts it is dead: of a task that has failed. */
  readonly max_attempts?: number
  readonly blockers?: readonly RelatedTask[]
}

export interface Comment {
  readonly at: string
  readonly by?: string
  readonly text: string
}

/** Everything about one task. */
export interface TaskDetail extends Briefing {
  readonly created_by?: string
  readonly updated_at: string
  readonly version: number
  readonly reason?: string
  readonly result?: JsonValue
  /** Who said that the work is good, where somebody had to. */
  readonly approval?: WordFields
  readonly children?: readonly RelatedTask[]
  readonly dependents?: readonly RelatedTask[]
  readonly comments?: readonly Comment[]
  readonly timeline: readonly TimelineEntry[]
}

/** Briefs a worker on a task: the task, and what its blockers came to. */
export function brief(board: BoardTask, view: TaskView, now: Instant): Briefing {
  const {task} = board
  return {
    ...summarize(board, now),
    ...(task.description !== undefined && {description: task.description}),
    ...(task.needsApproval && {needs_approval: true as const}),
    ...(task.attempts > 0 && {max_attempts: task.maxAttempts}),
    ...(task.blockedBy.length > 0 && {blockers: task.blockedBy.map((id) => relate(id, view.get(id)))}),
  }
}

/** Describes a task with its neighbours, its comments and its timeline. */
export async function describeTask({log, view}: Workspace, board: BoardTask): Promise<TaskDetail> {
  const {task} = board
  const comments: Comment[] = []
  const timeline: TimelineEntry[] = []
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

function ownFields(task: Task) {
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

function related(tasks: readonly BoardTask[]): readonly RelatedTask[] {
  return tasks.map((board) => relate(board.task.id, board))
}
