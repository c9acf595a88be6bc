import type {Instant} from '../../domain/instant.ts'
import type {JsonValue} from '../../domain/json.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {Status} from '../../domain/task.ts'
import {summarize, type TaskSummary} from './representation.ts'

/** A task that waits for a person. */
export interface Need extends TaskSummary {
  /** The needed decision: approve the work, or retry the task. */
  readonly needs: 'approval' | 'retry'
  /** The reason given at completion, for work that waits for approval. */
  readonly reason?: string
  readonly result?: JsonValue
}

/** The statuses that need a person's decision. */
export const UNDECIDED: readonly Status[] = ['awaiting-approval', 'dead']

/** Describes what a task in one of these statuses needs. */
export function describeNeed(board: BoardTask, now: Instant): Need {
  const {status, completion} = board.task
  return {
    ...summarize(board, now),
    needs: status === 'dead' ? 'retry' : 'approval',
    ...(completion?.reason !== undefined && {reason: completion.reason}),
    ...(completion?.result !== undefined && {result: completion.result}),
  }
}
