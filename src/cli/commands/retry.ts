import {type Reopened, retry} from '../../application/operations/index.ts'
import type {OneOrMany} from '../bases/batch-command.ts'
import {ReopeningCommand} from '../bases/reopening-command.ts'
import {actorFlags} from '../bases/workspace-command.ts'
import {idArgs, reasonFlag, textOfFlag} from '../flags/options.ts'

export default class Retry extends ReopeningCommand {
  static override summary = 'Give dead tasks new attempts, or end a back-off'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --reason "The server answers again"',
    '<%= config.bin %> <%= command.id %> research import --json',
  ]
  static readonly operation = retry
  static override args = idArgs
  static override flags = {...actorFlags, ...reasonFlag}

  protected async execute(): Promise<OneOrMany<Reopened>> {
    const {args, flags} = await this.parse(Retry)
    const by = {agent: flags['agent-id'], reason: await textOfFlag(flags.reason)}
    return this.reopen(retry, args.ids, by)
  }

  protected word(status: string): string {
    return `${status} again, attempts counted from 0`
  }
}
