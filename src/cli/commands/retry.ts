import {idArgs, reasonFlag, reasonOf} from '../options.ts'
import {safeLine} from '../render/safe.ts'
import {type Reopened, ReopeningCommand} from '../reopening-command.ts'
import {actorFlags, type OneOrMany, renderEach} from '../workspace-command.ts'

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

  protected render(data: OneOrMany<Reopened>): string {
    return renderEach(data, ({id, status}) => `${safeLine(id)} ${status} again, attempts counted from 0\n`)
  }
}
