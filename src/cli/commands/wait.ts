import type {RelatedTask} from '../../application/board/index.ts'
import {durationOption, splitWords} from '../../application/input/index.ts'
import {wait} from '../../application/operations/index.ts'
import {STATUSES} from '../../domain/task.ts'
import {WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {idArgs, idsOf} from '../flags/options.ts'
import {renderRelated} from '../render/related.ts'
import type {Style} from '../render/style.ts'

export default class Wait extends WorkspaceCommand<readonly RelatedTask[]> {
  static override summary = 'Wait until tasks are done, and print their results'
  static override description =
    'Exit 7: the wait timed out. Exit 3: a task is dead or archived, so the wait cannot succeed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research write --timeout 10m',
    '<%= config.bin %> <%= command.id %> build test --any',
    '<%= config.bin %> <%= command.id %> write --status awaiting-approval',
  ]
  static readonly operation = wait
  static override args = idArgs
  static override flags = {
    any: flag.boolean({summary: 'Wait for any of them, not all'}),
    status: flag.string({
      char: 's',
      summary: `Statuses to wait for: ${STATUSES.join(', ')}; default done`,
      helpValue: 'STATUS',
      multiple: true,
    }),
    timeout: flag.string({summary: 'Maximum time to wait: 90s, 15m, 2h', helpValue: 'DURATION'}),
  }

  protected async execute(): Promise<readonly RelatedTask[]> {
    const {args, flags} = await this.parse(Wait)
    const input = {
      status: splitWords(flags.status, String),
      any: flags.any,
      timeout_seconds: flags.timeout === undefined ? undefined : durationOption(flags.timeout),
    }
    const board = await this.open()
    return (await wait.run(board, {...input, ids: await idsOf(args.ids)})).tasks
  }

  protected render(tasks: readonly RelatedTask[], style: Style): string {
    return renderRelated(tasks, style)
  }
}
