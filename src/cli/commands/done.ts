import {jsonResult} from '../../application/input/index.ts'
import {done} from '../../application/operations/index.ts'
import {type Completed, cascade} from '../../application/tasks/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, fileOption, idArgs, idsOf, textOfFlag} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'
import {wordNowReady, wordOddities} from '../render/tasks.ts'

export default class Done extends WorkspaceCommand<OneOrMany<Completed>> {
  static override summary = 'Complete tasks, and print what becomes ready'
  static override description =
    'Any agent may complete a task, with or without a claim. A worker whose claim was taken over is refused (exit 5).'
  static override hiddenAliases = ['d']
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --reason "See docs/market.md"',
    '<%= config.bin %> <%= command.id %> research --result \'{"sources": 12}\'',
    '<%= config.bin %> <%= command.id %> research --result @result.json',
    '<%= config.bin %> <%= command.id %> launch --cascade',
  ]
  static readonly operation = done
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    reason: flag.string({summary: 'Summary of the result, for people; - reads standard input', helpValue: 'TEXT'}),
    cascade: flag.boolean({
      summary: 'Also complete all unfinished tasks below, children first; tasks that others hold are refused',
      exclusive: ['claim-version', 'result'],
    }),
    result: flag.string({
      summary: 'Result as JSON, for dependents; @FILE reads a file, - standard input',
      helpValue: 'JSON',
    }),
  }

  protected async execute(): Promise<OneOrMany<Completed>> {
    const {args, flags} = await this.parse(Done)
    const input = {
      reason: await textOfFlag(flags.reason),
      result: flags.result === undefined ? undefined : jsonResult(await fileOption(flags.result, 'the result')),
      claim_version: flags['claim-version'],
    }
    const session = await this.openFor(flags['agent-id'])
    const complete = async (id: string) => {
      const report = await done.run(session, {...input, id, unless_held: flags.cascade})
      for (const odd of wordOddities(report, 'completed')) this.remark(odd)
      return report
    }
    if (!flags.cascade) return this.forEach(args.ids, complete)
    return this.eachOf(cascade(session.workspace.view, await idsOf(args.ids)), complete)
  }

  protected render(data: OneOrMany<Completed>): string {
    return renderEach(data, ({id, status, now_ready}) => `${safeLine(`${id} ${status}${wordNowReady(now_ready)}`)}\n`)
  }
}
