import {release, type TaskStatus} from '../../application/operations/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, idArgs, reasonFlag, textOfFlag} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

export default class Release extends WorkspaceCommand<OneOrMany<TaskStatus>> {
  static override summary = 'Release claimed tasks'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --reason "No access to the data"',
  ]
  static readonly operation = release
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    ...reasonFlag,
    force: flag.boolean({summary: "Release somebody else's claim"}),
  }

  protected async execute(): Promise<OneOrMany<TaskStatus>> {
    const {args, flags} = await this.parse(Release)
    const reason = await textOfFlag(flags.reason)
    const input = {reason, claim_version: flags['claim-version'], force: flags.force}
    const session = await this.openFor(flags['agent-id'])
    return this.forEach(args.ids, (id) => release.run(session, {...input, id}))
  }

  protected render(data: OneOrMany<TaskStatus>): string {
    return renderEach(data, ({id, status}) => `${safeLine(id)} released, ${status} again\n`)
  }
}
