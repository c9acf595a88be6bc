import {type Reopened, reject} from '../../application/operations/index.ts'
import type {OneOrMany} from '../bases/batch-command.ts'
import {ReopeningCommand} from '../bases/reopening-command.ts'
import {actorFlags} from '../bases/workspace-command.ts'
import {idArgs, requiredReasonFlag, textOfFlag} from '../flags/options.ts'

export default class Reject extends ReopeningCommand {
  static override summary = 'Reject tasks that wait for approval'
  static override description = 'They are open again; the next worker is shown the reason.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> deploy --reason "The tests do not cover the rollback"',
    '<%= config.bin %> <%= command.id %> deploy --agent-id reviewer --reason "No changelog" --json',
  ]
  static readonly operation = reject
  static override args = idArgs
  static override flags = {...actorFlags, ...requiredReasonFlag}

  protected async execute(): Promise<OneOrMany<Reopened>> {
    const {args, flags} = await this.parse(Reject)
    const by = {agent: flags['agent-id'], reason: await textOfFlag(flags.reason)}
    return this.reopen(reject, args.ids, by)
  }

  protected word(status: string): string {
    return `rejected, ${status} again`
  }
}
