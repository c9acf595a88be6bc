import type {TaskSummary} from '../../application/board/index.ts'
import {list} from '../../application/operations/index.ts'
import {TaskListCommand} from '../bases/task-list-command.ts'
import {criteriaFlags, criteriaOf, limitFlag} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'

export default class Dlq extends TaskListCommand {
  static override summary = 'List dead tasks, and why they failed'
  static override description = 'The same as list --status dead. After fixing the cause: cn retry.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --label import --json',
  ]
  static readonly operation = list
  static override flags = {...criteriaFlags, ...limitFlag, ...freshnessFlags}

  protected override readonly none = 'no dead tasks'

  protected async execute(): Promise<readonly TaskSummary[]> {
    const {flags} = await this.parse(Dlq)
    const input = {...criteriaOf(flags), status: 'dead', ...this.bounds(flags.limit)}
    return this.tasksOf(await list.run(await this.open(), input))
  }
}
