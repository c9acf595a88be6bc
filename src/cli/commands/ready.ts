import {summarize, type TaskSummary, timedOut, wordNothingReady} from '../../application/board/index.ts'
import {durationOption} from '../../application/input/index.ts'
import type {Workspace} from '../../application/kernel/index.ts'
import type {TaskPage} from '../../ports/task-view.ts'
import {WorkspaceCommand} from '../bases/workspace-command.ts'
import {limitFlag, readyFilterOf, readyFlags, TERMINAL_ROWS, waitFlag, withoutUndefined} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'
import type {Style} from '../render/style.ts'
import {renderTasks, wordCut} from '../render/tasks.ts'

export default class Ready extends WorkspaceCommand<readonly TaskSummary[]> {
  static override summary = 'List the tasks that can be started now, the best first'
  static override description =
    'Ready means: not claimed, or with a lapsed lease, not archived, no pause after a failure, every blocker done, no unfinished child. Order: priority, then what most others wait for, then age.'
  static override hiddenAliases = ['r']
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --limit 1 --json',
    '<%= config.bin %> <%= command.id %> --parent launch --wait 5m',
  ]
  static override flags = {
    ...freshnessFlags,
    ...readyFlags,
    ...limitFlag,
    ...waitFlag('Wait until something is ready'),
  }

  protected async execute(): Promise<readonly TaskSummary[]> {
    const {flags} = await this.parse(Ready)
    const workspace = await this.open()
    const counted = this.isTerminal()
    const limit = flags.limit ?? (counted ? TERMINAL_ROWS : undefined)
    const filter = withoutUndefined({...readyFilterOf(flags, workspace.view), limit, counted})
    const poll = ({view, log}: Workspace) => view.ready(filter, log.now())
    const page = flags.wait === undefined ? poll(workspace) : await this.waitForSome(poll, flags.wait)
    if (page.more) this.remark(wordCut(page))
    if (page.tasks.length === 0) this.remark(() => wordNothingReady(workspace, filter))
    const now = this.workspace.log.now()
    return page.tasks.map((board) => summarize(board, now))
  }

  protected render(tasks: readonly TaskSummary[], style: Style): string {
    return renderTasks(tasks, style)
  }

  private async waitForSome(poll: (workspace: Workspace) => TaskPage, wait: string): Promise<TaskPage> {
    const found = await this.waitUntil((workspace) => {
      const page = poll(workspace)
      return page.tasks.length > 0 ? page : undefined
    }, wait)
    if (!found) throw timedOut('no task became ready', durationOption(wait))
    return found
  }
}
