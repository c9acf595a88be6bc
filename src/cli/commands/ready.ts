import {summarize, type TaskSummary} from '../../application/representation.ts'
import type {ReadyFilter, TaskView} from '../../ports/task-view.ts'
import {filterFlags, filterOf, TERMINAL_ROWS} from '../options.ts'
import type {Style} from '../render/style.ts'
import {renderTasks, wordCut} from '../render/tasks.ts'
import {WorkspaceCommand} from '../workspace-command.ts'

export default class Ready extends WorkspaceCommand<readonly TaskSummary[]> {
  static override summary = 'List the tasks that can be started now, the best first'
  static override description =
    'Ready means: not claimed, not archived, every blocker done, no unfinished child. Order: priority, then what most others wait for, then age.'
  static override hiddenAliases = ['r']
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --limit 1 --json',
  ]
  static override flags = filterFlags

  protected async execute(): Promise<readonly TaskSummary[]> {
    const {flags} = await this.parse(Ready)
    const {log, view} = await this.open()
    const counted = this.isTerminal()
    const limit = flags.limit ?? (counted ? TERMINAL_ROWS : undefined)
    const filter = {
      ...filterOf(flags),
      limit,
      counted,
    } as ReadyFilter
    const now = log.now()
    const page = view.ready(filter, now)
    if (page.more) this.remark(wordCut(page))
    if (page.tasks.length === 0) this.remark(() => `nothing is ready${boardInWords(view)}`)
    return page.tasks.map((board) => summarize(board, now))
  }

  protected render(tasks: readonly TaskSummary[], style: Style): string {
    return renderTasks(tasks, style)
  }
}

/** Tells an empty answer's reason: nothing left to do is not the same as everything being taken. */
function boardInWords(view: TaskView): string {
  const counts = [...view.counts()].map(([status, count]) => `${count} ${status}`)
  return counts.length === 0 ? ': there are no tasks' : ` (on the board: ${counts.join(', ')})`
}
