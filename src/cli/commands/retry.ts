import {type Reopened, ReopeningCommand} from '../bases/reopening-command.ts'
import {actorFlags, type OneOrMany} from '../bases/workspace-command.ts'
import {idArgs, reasonFlag, reasonOf} from '../flags/options.ts'

export default class Retry extends ReopeningCommand {
  static override summary = 'Give dead tasks new attempts, or end the pause after a failure'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --reason "The server answers again"',
    '<%= config.bin %> <%= command.id %> research import --json',
  ]
  static override args = idArgs
  static override flags = {...actorFlags, ...reasonFlag}

  protected async execute(): Promise<OneOrMany<Reopened>> {
    const {args, flags} = await this.parse(Retry)
    return this.reopen(args.ids, flags['agent-id'], {kind: 'retry', reason: await reasonOf(flags.reason)})
  }

  protected word(status: string): string {
    return `${status} again, attempts counted from 0`
  }
}
