import type {Dependencies} from '../../../application/board/index.ts'
import {depList} from '../../../application/operations/index.ts'
import {type OneOrMany, renderEach, succeeded} from '../../bases/batch-command.ts'
import {WorkspaceCommand} from '../../bases/workspace-command.ts'
import {idArgs} from '../../flags/options.ts'
import {freshnessFlags} from '../../flags/remote-flags.ts'
import {renderDependencies} from '../../render/dependencies.ts'
import type {Style} from '../../render/style.ts'

export default class DepList extends WorkspaceCommand<OneOrMany<Dependencies>> {
  static override summary = 'Show the blockers and dependents of tasks'
  static override description = 'Direct ones only; for all levels: cn dep tree.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> write',
    '<%= config.bin %> <%= command.id %> write --json',
  ]
  static readonly operation = depList
  static override args = idArgs
  static override flags = freshnessFlags

  protected async execute(): Promise<OneOrMany<Dependencies>> {
    const {args} = await this.parse(DepList)
    const board = await this.open()
    return this.forEach(args.ids, (id) => depList.run(board, {id}))
  }

  protected override named(data: OneOrMany<Dependencies>): unknown {
    return succeeded(data).flatMap(({blockers, children, dependents, parent}) => [
      ...blockers,
      ...children,
      ...dependents,
      ...(parent ? [parent] : []),
    ])
  }

  protected render(data: OneOrMany<Dependencies>, style: Style): string {
    return renderEach(data, (task) => renderDependencies(task, style))
  }
}
