import type {TaskSummary} from '../../application/board/index.ts'
import type {Instant} from '../../domain/instant.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskFilter, TaskView} from '../../ports/task-view.ts'
import {TERMINAL_ROWS, withoutUndefined} from '../flags/options.ts'
import type {Style} from '../render/style.ts'
import {renderTasks, wordCut} from '../render/tasks.ts'
import {WorkspaceCommand} from './workspace-command.ts'

/** Criteria as flags give them: undefined is none. */
export type Criteria = {readonly [K in keyof TaskFilter]: TaskFilter[K] | undefined}

/** Base of the commands that list tasks, oldest first. */
export abstract class TaskListCommand<T extends TaskSummary = TaskSummary> extends WorkspaceCommand<readonly T[]> {
  /** What to say when there are none. */
  protected readonly none: string = 'no such tasks'

  /** Finds what to print: everything, but on a terminal as much as it shows when nobody says. */
  protected async find(
    criteria: (view: TaskView) => Criteria,
    describe: (board: BoardTask, now: Instant) => T,
  ): Promise<readonly T[]> {
    const {log, view} = await this.open()
    const {limit, ...wanted} = criteria(view)
    const counted = this.isTerminal()
    const page = view.list(
      withoutUndefined({...wanted, counted, limit: limit ?? (counted ? TERMINAL_ROWS : undefined)}),
    )
    if (page.more) this.remark(wordCut(page))
    if (page.tasks.length === 0) this.remark(this.none)
    const now = log.now()
    return page.tasks.map((board) => describe(board, now))
  }

  protected render(tasks: readonly T[], style: Style): string {
    return renderTasks(tasks, style)
  }
}
