import {depCycles} from '../../../application/operations/index.ts'
import type {Loop} from '../../../domain/cycles.ts'
import {WorkspaceCommand} from '../../bases/workspace-command.ts'
import {freshnessFlags} from '../../flags/remote-flags.ts'
import {renderLoops} from '../../render/dependencies.ts'

export default class DepCycles extends WorkspaceCommand<readonly Loop[]> {
  static override summary = 'Find dependency cycles among unfinished tasks'
  static override description =
    'A command that would create a cycle is refused. Two commands at the same time on different machines can still create one.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']
  static readonly operation = depCycles
  static override flags = freshnessFlags

  protected async execute(): Promise<readonly Loop[]> {
    await this.parse(DepCycles)
    const {cycles: loops} = await depCycles.run(await this.open(), {})
    this.remark(
      loops.length === 0 ? 'no cycles' : 'to break a cycle: cn dep remove, or cn edit if a parent is part of it',
    )
    return loops
  }

  protected override named(loops: readonly Loop[]): unknown {
    return loops.flatMap(({tasks}) => tasks).map((id) => ({id}))
  }

  protected render(loops: readonly Loop[]): string {
    return renderLoops(loops)
  }
}
