import type {TaskSummary} from '../../application/board/index.ts'
import type {Page} from '../../application/operations/index.ts'
import {TERMINAL_ROWS} from '../flags/options.ts'
import type {Style} from '../render/style.ts'
import {renderTasks, wordCut} from '../render/tasks.ts'
import {WorkspaceCommand} from './workspace-command.ts'

/** Base of the commands that list tasks, oldest first. */
export abstract class TaskListCommand<T extends TaskSummary = TaskSummary> extends WorkspaceCommand<readonly T[]> {
  /** What to say when there are none. */
  protected readonly none: string | undefined = 'no tasks match'

  /** Limits and counts for a terminal: it shows as much as it can, unless `limit` says otherwise. */
  protected bounds(limit: number | undefined): {readonly limit?: number | undefined; readonly count_total: boolean} {
    const isTerminal = this.isTerminal()
    return {limit: limit ?? (isTerminal ? TERMINAL_ROWS : undefined), count_total: isTerminal}
  }

  /** Takes the tasks out of a page; says what was left out, or that there are none. */
  protected tasksOf(page: Page<T>): readonly T[] {
    if (page.has_more) this.remark(wordCut(page))
    if (page.count === 0) this.remark(this.none)
    return page.tasks
  }

  protected render(tasks: readonly T[], style: Style): string {
    return renderTasks(tasks, style)
  }
}
