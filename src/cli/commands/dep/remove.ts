import type {Blocked} from '../../../application/board/index.ts'
import {depRemove} from '../../../application/operations/index.ts'
import {type OneOrMany, renderEach} from '../../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../../bases/workspace-command.ts'
import {dependencyArgs, idsOf, taskIdsOf} from '../../flags/options.ts'
import {renderBlocked} from '../../render/dependencies.ts'

export default class DepRemove extends WorkspaceCommand<OneOrMany<Blocked>> {
  static override summary = 'Remove blockers from a task'
  static override examples = ['<%= config.bin %> <%= command.id %> write research']
  static readonly operation = depRemove
  static override args = dependencyArgs
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Blocked>> {
    const {args, flags} = await this.parse(DepRemove)
    const blockers = [...(await idsOf(args.blockers))]
    const session = await this.openFor(flags['agent-id'])
    const ids = taskIdsOf(session.workspace.view, args.id)
    return this.forEach(ids, (id) => depRemove.run(session, {id, blockers}))
  }

  protected render(data: OneOrMany<Blocked>): string {
    return renderEach(data, renderBlocked)
  }
}
