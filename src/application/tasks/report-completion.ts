import {nowReady, summarize} from '../board/index.ts'
import {type Accepted, openBlockers, type Workspace} from '../kernel/index.ts'

/** The effect of a completion. */
export interface Completed {
  readonly id: string
  readonly status: string
  readonly done_by?: string
  readonly done_at?: string
  /** It was completed before, by the same agent with the same reason and result. */
  readonly already_done?: true
  /** Tasks that waited for this one and can be claimed now. */
  readonly now_ready?: readonly string[]
  /** Blockers that were not done: the log records facts, even unexpected ones. */
  readonly open_blockers?: readonly string[]
  readonly open_children?: number
}

/** Reports which dependents a completion made ready, and what was unusual about it. */
export function reportCompletion({board, events}: Accepted, {log, view}: Workspace): Completed {
  const now = log.now()
  const {id, status, done_by, done_at} = summarize(board, now)
  const ready = nowReady(id, view, now)
  const blockers = openBlockers(board, view)
  return {
    id,
    status,
    ...(done_by !== undefined && {done_by}),
    ...(done_at !== undefined && {done_at}),
    ...(events.length === 0 && {already_done: true}),
    ...(ready.length > 0 && {now_ready: ready}),
    ...(blockers.length > 0 && {open_blockers: blockers.map((blocker) => blocker.id)}),
    ...(board.openChildren > 0 && {open_children: board.openChildren}),
  }
}
