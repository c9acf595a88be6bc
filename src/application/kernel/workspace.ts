import type {EventLog} from '../../ports/event-log.ts'
import type {IdSource} from '../../ports/id-source.ts'
import type {TaskView} from '../../ports/task-view.ts'

/** What every use case works with: one log, the board that it folds to, and ids. */
export interface Workspace {
  readonly log: EventLog
  readonly view: TaskView
  readonly ids: IdSource
  /** This workspace's instance, recorded as `metadata.source_id`. */
  readonly sourceId: string
  /** Tells whether other data has taken the place of this one's files, so that it has to be opened anew. */
  isReplaced?(): boolean
  /** Brings the view up to date with a log that is elsewhere; absent: the view always is. */
  refresh?(): Promise<void>
  /** The only agent that may act here; undefined: any. */
  boundAgent?(): string | undefined
}
