import type {Instant} from '../../domain/instant.ts'
import type {JsonValue} from '../../domain/json.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {Status} from '../../domain/task.ts'
import {summarize, type TaskSummary} from './representation.ts'

/** A task that waits for a person. */
export interface Need extends TaskSummary {
  /** What has to be decided: whether the work is good, or whether to try again. */
  readonly needs: 'approval' | 'retry'
  /** Of work that waits for approval: what was said when it was handed in. */
  readonly reason?: string
  readonly result?: JsonValue
}

/** The statuses that only somebody's decision ends. */
export const UNDECIDED: readonly Status[] = ['awaiting-approval', 'dead']

/** Tells what a task in one of these statuses needs. */
export function describeNeed(board: BoardTask, now: Instant): Need {
  const {status, completion} = board.task
  return {
    ...summarize(board, now),
    needs: status === 'dead' ? 'retry' : 'approval',
    ...(completion?.reason !== undefined && {reason: completion.reason}),
    ...(completion?.result !== undefined && {result: completion.result}),
  }
}
