import {depCycles} from '../../../application/operations/index.ts'
import type {Cycle} from '../../../domain/cycles.ts'
import {WorkspaceCommand} from '../../bases/workspace-command.ts'
import {freshnessFlags} from '../../flags/remote-flags.ts'
import {renderCycles} from '../../render/dependencies.ts'

export default class DepCycles extends WorkspaceCommand<readonly Cycle[]> {
  static override summary = 'Find dependency cycles among unfinished tasks'
  static override description =
    'A command that would create a cycle is refused. Two commands given at the same moment can still create one.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']
  static readonly operation = depCycles
  static override flags = freshnessFlags

  protected async execute(): Promise<readonly Cycle[]> {
    await this.parse(DepCycles)
    const {cycles} = await depCycles.run(await this.open(), {})
    this.remark(
      cycles.length === 0 ? 'no cycles' : 'to break a cycle: cn dep remove, or cn edit if a parent is part of it',
    )
    return cycles
  }

  protected override named(cycles: readonly Cycle[]): unknown {
    return cycles.flatMap(({tasks}) => tasks).map((id) => ({id}))
  }

  protected render(cycles: readonly Cycle[]): string {
    return renderCycles(cycles)
  }
}
