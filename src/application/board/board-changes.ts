import type {RecordedEvent, TaskEvent} from '../../domain/events.ts'
import {evolve} from '../../domain/evolve.ts'
import {isDone, type Task} from '../../domain/task.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'
import {foldEvent, type Workspace} from '../kernel/index.ts'
import {nowReady} from './dependents.ts'
import {summarize, type TaskSummary} from './representation.ts'

/** What an event did to its task. */
export interface Change {
  readonly event: TaskEvent
  /** The task before the event; undefined: the event created it. */
  readonly before: Task | undefined
  /** The task after the event; undefined: it does not exist. */
  readonly after: Task | undefined
  /** false: the event changed nothing: a lost race, a duplicate, or a worker whose claim was taken over. */
  readonly effective: boolean
}

/** An event, and what it changed on the board. */
export interface BoardChange {
  readonly recorded: RecordedEvent
  /** Absent: the event is not about the board. */
  readonly change?: Change
  /** The task as it stands now. */
  readonly task?: TaskSummary
  /** Tasks that waited for this one and can be claimed now. */
  readonly nowReady: readonly string[]
}

/** Returns what an event changed on the board. Reads the entity's events up to it: the change depends on those before. */
export async function describeChange(recorded: RecordedEvent, {log, view}: Workspace): Promise<BoardChange> {
  const decoded = decodeEvent(recorded)
  const board = view.get(recorded.entity_id)
  const now = log.now()
  const told = {recorded, nowReady: [], ...(board && {task: summarize(board, now)})}
  if (decoded.kind !== 'task') return told
  let before: Task | undefined
  for await (const event of log.read(recorded.entity_id)) {
    if (event.version >= recorded.version) break
    before = foldEvent(before, event)
  }
  const after = evolve(before, decoded.event)
  const change = {event: decoded.event, before, after, effective: after !== before}
  const isFinished = after !== undefined && isDone(after) && !(before && isDone(before))
  return {...told, change, ...(isFinished && {nowReady: nowReady(recorded.entity_id, view, now)})}
}
