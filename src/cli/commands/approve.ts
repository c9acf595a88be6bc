import {type Completed, reportCompletion} from '../../application/tasks/index.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {idArgs, reasonFlag, reasonOf} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'
import {wordNowReady, wordOddities} from '../render/tasks.ts'

export default class Approve extends WorkspaceCommand<OneOrMany<Completed>> {
  static override summary = 'Approve tasks that wait for it, and tell what that makes ready'
  static override description =
    'The agent that completed a task cannot approve it (exit 3): somebody else, or a person, has to.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> deploy --agent-id reviewer --reason "Tested on staging"',
    '<%= config.bin %> <%= command.id %> deploy publish --json',
  ]
  static override args = idArgs
  static override flags = {...actorFlags, ...reasonFlag}

  protected async execute(): Promise<OneOrMany<Completed>> {
    const {args, flags} = await this.parse(Approve)
    const reason = await reasonOf(flags.reason)
    const workspace = await this.open()
    const command = {kind: 'approve', by: this.actor(flags['agent-id']), reason} as const
    return this.forEach(args.ids, async (given) => {
      const report = reportCompletion(await this.act(workspace, given, command), workspace)
      for (const odd of wordOddities(report, 'approved')) this.remark(odd)
      return report
    })
  }

  protected render(data: OneOrMany<Completed>): string {
    return renderEach(data, ({id, now_ready}) => `${safeLine(`${id} approved${wordNowReady(now_ready)}`)}\n`)
  }
}
