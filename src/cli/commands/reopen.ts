import {type Reopened, reopen} from '../../application/operations/index.ts'
import type {OneOrMany} from '../bases/batch-command.ts'
import {ReopeningCommand} from '../bases/reopening-command.ts'
import {actorFlags} from '../bases/workspace-command.ts'
import {idArgs, reasonFlag, textOfFlag} from '../flags/options.ts'

export default class Reopen extends ReopeningCommand {
  static override summary = 'Reopen tasks that are done or wait for approval'
  static override description = 'Their dependents have to wait again, and are named.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --reason "The figures of March are missing"',
    '<%= config.bin %> <%= command.id %> research write --json',
  ]
  static readonly operation = reopen
  static override args = idArgs
  static override flags = {...actorFlags, ...reasonFlag}

  protected async execute(): Promise<OneOrMany<Reopened>> {
    const {args, flags} = await this.parse(Reopen)
    const by = {agent: flags['agent-id'], reason: await textOfFlag(flags.reason)}
    return this.reopen(reopen, args.ids, by)
  }

  protected word(status: string): string {
    return `${status} again`
  }
}
