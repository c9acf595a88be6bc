import {type Reopened, ReopeningCommand} from '../bases/reopening-command.ts'
import {actorFlags, type OneOrMany} from '../bases/workspace-command.ts'
import {idArgs, reasonFlag, reasonOf} from '../flags/options.ts'

export default class Reopen extends ReopeningCommand {
  static override summary = 'Open tasks that are done, or wait for approval, again'
  static override description = 'Whoever waits for them has to wait again, and is named.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --reason "The figures of March are missing"',
    '<%= config.bin %> <%= command.id %> research write --json',
  ]
  static override args = idArgs
  static override flags = {...actorFlags, ...reasonFlag}

  protected async execute(): Promise<OneOrMany<Reopened>> {
    const {args, flags} = await this.parse(Reopen)
    return this.reopen(args.ids, flags['agent-id'], {kind: 'reopen', reason: await reasonOf(flags.reason)})
  }

  protected word(status: string): string {
    return `${status} again`
  }
}
