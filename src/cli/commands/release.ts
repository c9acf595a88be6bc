import * as Flags from '@oclif/core/flags'
import {longText} from '../../application/validate.ts'
import {claimVersionFlag, idArgs, textOption} from '../options.ts'
import {safeLine} from '../render/safe.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../workspace-command.ts'

interface Released {
  readonly id: string
  readonly status: string
}

export default class Release extends WorkspaceCommand<OneOrMany<Released>> {
  static override summary = 'Give claimed tasks back'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --reason "No access to the data"',
  ]
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    reason: Flags.string({summary: 'Why; - reads standard input', helpValue: 'TEXT'}),
    force: Flags.boolean({summary: "Release somebody else's claim"}),
  }

  protected async execute(): Promise<OneOrMany<Released>> {
    const {args, flags} = await this.parse(Release)
    const reason = flags.reason === undefined ? undefined : longText('the reason', await textOption(flags.reason))
    const workspace = await this.open()
    const by = this.actor(flags['agent-id'])
    const command = {kind: 'release', by, reason, claimVersion: flags['claim-version'], force: flags.force} as const
    return this.forEach(args.ids, async (given) => {
      const {task} = (await this.act(workspace, given, command)).board
      return {id: task.id, status: task.status}
    })
  }

  protected render(data: OneOrMany<Released>): string {
    return renderEach(data, ({id, status}) => `${safeLine(id)} released, ${status} again\n`)
  }
}
