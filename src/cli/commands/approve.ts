import {approve} from '../../application/operations/index.ts'
import type {Completed} from '../../application/tasks/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {idArgs, reasonFlag, textOfFlag} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'
import {wordNowReady, wordOddities} from '../render/tasks.ts'

export default class Approve extends WorkspaceCommand<OneOrMany<Completed>> {
  static override summary = 'Approve tasks, and print what becomes ready'
  static override description = 'The agent that completed a task cannot approve it (exit 3).'
  static override examples = [
    '<%= config.bin %> <%= command.id %> deploy --agent-id reviewer --reason "Tested on staging"',
    '<%= config.bin %> <%= command.id %> deploy publish --json',
  ]
  static readonly operation = approve
  static override args = idArgs
  static override flags = {...actorFlags, ...reasonFlag}

  protected async execute(): Promise<OneOrMany<Completed>> {
    const {args, flags} = await this.parse(Approve)
    const reason = await textOfFlag(flags.reason)
    const session = await this.openFor(flags['agent-id'])
    return this.forEach(args.ids, async (id) => {
      const report = await approve.run(session, {id, reason})
      for (const odd of wordOddities(report, 'approved')) this.remark(odd)
      return report
    })
  }

  protected render(data: OneOrMany<Completed>): string {
    return renderEach(data, ({id, now_ready}) => `${safeLine(`${id} approved${wordNowReady(now_ready)}`)}\n`)
  }
}
