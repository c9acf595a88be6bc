import {type TaskSummary, wordNothingReady} from '../../application/board/index.ts'
import {readReadyFilter} from '../../application/input/index.ts'
import {ready} from '../../application/operations/index.ts'
import {TaskListCommand} from '../bases/task-list-command.ts'
import {limitFlag, readyCriteriaOf, readyFlags, waitFlag, waitSecondsOf} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'

export default class Ready extends TaskListCommand {
  static override summary = 'List the tasks that can be started now, best first'
  static override description =
    'Ready: not claimed or with a lapsed lease, not archived, not backing off after a failure, all blockers done, no unfinished child. Order: priority, then number of dependents, then age.'
  static override hiddenAliases = ['r']
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --limit 1 --json',
    '<%= config.bin %> <%= command.id %> --parent launch --wait 5m',
  ]
  static readonly operation = ready
  static override flags = {
    ...freshnessFlags,
    ...readyFlags,
    ...limitFlag,
    ...waitFlag('Wait until something is ready'),
  }

  protected override readonly none = undefined

  protected async execute(): Promise<readonly TaskSummary[]> {
    const {flags} = await this.parse(Ready)
    const input = {...readyCriteriaOf(flags), ...this.bounds(flags.limit), wait_seconds: waitSecondsOf(flags.wait)}
    const board = await this.open()
    const page = await ready.run(board, input)
    if (page.count === 0)
      this.remark(() => wordNothingReady(board.workspace, readReadyFilter(input, board.workspace.view)))
    return this.tasksOf(page)
  }
}
