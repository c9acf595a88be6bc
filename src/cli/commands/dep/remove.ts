import {type Blocked, describeBlockers} from '../../../application/blockers.ts'
import {dependencyArgs} from '../../options.ts'
import {renderBlocked} from '../../render/dependencies.ts'
import {actorFlags, WorkspaceCommand} from '../../workspace-command.ts'

export default class DepRemove extends WorkspaceCommand<Blocked> {
  static override summary = 'Stop a task from waiting for others'
  static override examples = ['<%= config.bin %> <%= command.id %> write research']
  static override args = dependencyArgs
  static override flags = actorFlags

  protected async execute(): Promise<Blocked> {
    const {args, flags} = await this.parse(DepRemove)
    const workspace = await this.open()
    const command = {kind: 'remove-blockers', by: this.actor(flags['agent-id']), blockerIds: args.blockers} as const
    const {board} = await this.act(workspace, args.id, command)
    return describeBlockers(board, workspace.view)
  }

  protected render(data: Blocked): string {
    return renderBlocked(data)
  }
}
