import {jsonResult, resolveId} from '../../application/input/index.ts'
import type {Workspace} from '../../application/kernel/index.ts'
import {type Completed, cascade, refuseOpenChildren, reportCompletion} from '../../application/tasks/index.ts'
import type {CompleteTask} from '../../domain/commands.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, fileOption, idArgs, idsOf, reasonOf} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'
import {wordNowReady, wordOddities} from '../render/tasks.ts'

export default class Done extends WorkspaceCommand<OneOrMany<Completed>> {
  static override summary = 'Complete tasks, and tell what that makes ready'
  static override description =
    'Whoever did the work may say so, with or without a claim; a worker whose claim somebody else has taken over is refused (exit 5).'
  static override hiddenAliases = ['d']
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --reason "See docs/market.md"',
    '<%= config.bin %> <%= command.id %> research --result \'{"sources": 12}\'',
    '<%= config.bin %> <%= command.id %> research --result @result.json',
    '<%= config.bin %> <%= command.id %> launch --cascade',
  ]
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    reason: flag.string({summary: 'What came of it; - reads standard input', helpValue: 'TEXT'}),
    cascade: flag.boolean({
      summary: 'Complete everything unfinished below the tasks too, children first; what others hold is refused',
      exclusive: ['claim-version', 'result'],
    }),
    result: flag.string({summary: 'JSON for those who wait; @FILE reads a file, - standard input', helpValue: 'JSON'}),
  }

  protected async execute(): Promise<OneOrMany<Completed>> {
    const {args, flags} = await this.parse(Done)
    const reason = await reasonOf(flags.reason)
    const result = flags.result === undefined ? undefined : jsonResult(await fileOption(flags.result, 'the result'))
    const workspace = await this.open()
    const by = this.actor(flags['agent-id'])
    const command = {kind: 'complete', by, reason, result, claimVersion: flags['claim-version']} as const
    if (!flags.cascade) return this.forEach(args.ids, (given) => this.complete(workspace, given, command))
    return this.eachOf(cascade(workspace.view, await idsOf(args.ids)), async (given) => {
      refuseOpenChildren(workspace.view, resolveId(workspace.view, given))
      return this.complete(workspace, given, {...command, unlessHeld: true})
    })
  }

  protected render(data: OneOrMany<Completed>): string {
    return renderEach(data, ({id, status, now_ready}) => `${safeLine(`${id} ${status}${wordNowReady(now_ready)}`)}\n`)
  }

  private async complete(
    workspace: Workspace,
    given: string,
    command: Omit<CompleteTask, 'taskId'>,
  ): Promise<Completed> {
    const report = reportCompletion(await this.act(workspace, given, command), workspace)
    for (const odd of wordOddities(report, 'completed')) this.remark(odd)
    return report
  }
}
