import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {idArgs} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

interface Unarchived {
  readonly id: string
  readonly archived: boolean
}

export default class Unarchive extends WorkspaceCommand<OneOrMany<Unarchived>> {
  static override summary = 'Bring archived tasks back onto the board'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research',
    '<%= config.bin %> list --archived --label q3 --quiet | <%= config.bin %> <%= command.id %> -',
  ]
  static override args = idArgs
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Unarchived>> {
    const {args, flags} = await this.parse(Unarchive)
    const workspace = await this.open()
    const command = {kind: 'unarchive', by: this.actor(flags['agent-id'])} as const
    return this.forEach(args.ids, async (given) => {
      const {id, archived} = (await this.act(workspace, given, command)).board.task
      return {id, archived}
    })
  }

  protected render(data: OneOrMany<Unarchived>): string {
    return renderEach(data, ({id}) => `${safeLine(id)} on the board\n`)
  }
}
