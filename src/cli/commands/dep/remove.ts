import {type Blocked, describeBlockers} from '../../../application/blockers.ts'
import {resolveId} from '../../../application/resolve-id.ts'
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
    const id = resolveId(workspace.view, args.id)
    const known = workspace.view.get(id)?.task.blockedBy ?? []
    const blockerIds = args.blockers.map((given) => namedBlocker(known, given))
    const {board} = await this.act(workspace, id, {
      kind: 'remove-blockers',
      by: this.actor(flags['agent-id']),
      blockerIds,
    })
    return describeBlockers(board, workspace.view)
  }

  protected render(data: Blocked): string {
    return renderBlocked(data)
  }
}

/** The blocker that `given` means: one of the task's own, by its id or the beginning of it; unknown ones are refused later. */
function namedBlocker(blockers: readonly string[], given: string): string {
  const beginning = blockers.filter((id) => id.startsWith(given))
  return beginning.length === 1 && !blockers.includes(given) ? (beginning[0] as string) : given
}
