import {type Blocked, describeBlockers} from '../../../application/board/index.ts'
import {resolveId} from '../../../application/input/index.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../../bases/workspace-command.ts'
import {dependencyArgs, idsOf, taskIdsOf} from '../../flags/options.ts'
import {renderBlocked} from '../../render/dependencies.ts'

export default class DepRemove extends WorkspaceCommand<OneOrMany<Blocked>> {
  static override summary = 'Stop a task from waiting for others'
  static override examples = ['<%= config.bin %> <%= command.id %> write research']
  static override args = dependencyArgs
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Blocked>> {
    const {args, flags} = await this.parse(DepRemove)
    const blockers = await idsOf(args.blockers)
    const workspace = await this.open()
    const by = this.actor(flags['agent-id'])
    return this.forEach(taskIdsOf(workspace.view, args.id), async (given) => {
      const id = resolveId(workspace.view, given)
      const known = workspace.view.get(id)?.task.blockedBy ?? []
      const blockerIds = blockers.map((blocker) => namedBlocker(known, blocker))
      const {board} = await this.act(workspace, id, {kind: 'remove-blockers', by, blockerIds})
      return describeBlockers(board, workspace.view)
    })
  }

  protected render(data: OneOrMany<Blocked>): string {
    return renderEach(data, renderBlocked)
  }
}

/** The blocker that `given` means: one of the task's own, by its id or the beginning of it; unknown ones are refused later. */
function namedBlocker(blockers: readonly string[], given: string): string {
  const beginning = blockers.filter((id) => id.startsWith(given))
  return beginning.length === 1 && !blockers.includes(given) ? (beginning[0] as string) : given
}
