import {actorFlags, type OneOrMany, renderEach, type TaskStatus, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, idArgs, reasonFlag, reasonOf} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

export default class Release extends WorkspaceCommand<OneOrMany<TaskStatus>> {
  static override summary = 'Give claimed tasks back'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --reason "No access to the data"',
  ]
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    ...reasonFlag,
    force: flag.boolean({summary: "Release somebody else's claim"}),
  }

  protected async execute(): Promise<OneOrMany<TaskStatus>> {
    const {args, flags} = await this.parse(Release)
    const reason = await reasonOf(flags.reason)
    const workspace = await this.open()
    const by = this.actor(flags['agent-id'])
    const command = {kind: 'release', by, reason, claimVersion: flags['claim-version'], force: flags.force} as const
    return this.forEach(args.ids, async (given) => {
      const {task} = (await this.act(workspace, given, command)).board
      return {id: task.id, status: task.status}
    })
  }

  protected render(data: OneOrMany<TaskStatus>): string {
    return renderEach(data, ({id, status}) => `${safeLine(id)} released, ${status} again\n`)
  }
}
