import {type Reopened, ReopeningCommand} from '../bases/reopening-command.ts'
import {actorFlags, type OneOrMany} from '../bases/workspace-command.ts'
import {idArgs, reasonOf, requiredReasonFlag} from '../flags/options.ts'

export default class Reject extends ReopeningCommand {
  static override summary = 'Send tasks that wait for approval back, and say why'
  static override description = 'They are open again; whoever claims one next is shown the reason.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> deploy --reason "The tests do not cover the rollback"',
    '<%= config.bin %> <%= command.id %> deploy --agent-id reviewer --reason "No changelog" --json',
  ]
  static override args = idArgs
  static override flags = {...actorFlags, ...requiredReasonFlag}

  protected async execute(): Promise<OneOrMany<Reopened>> {
    const {args, flags} = await this.parse(Reject)
    return this.reopen(args.ids, flags['agent-id'], {kind: 'reject', reason: await reasonOf(flags.reason)})
  }

  protected word(status: string): string {
    return `rejected, ${status} again`
  }
}
