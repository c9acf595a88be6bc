import type {Explanation} from '../../application/board/index.ts'
import {why} from '../../application/operations/index.ts'
import {type OneOrMany, renderEach, succeeded} from '../bases/batch-command.ts'
import {WorkspaceCommand} from '../bases/workspace-command.ts'
import {idArgs} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'
import type {Style} from '../render/style.ts'
import {renderExplanation} from '../render/why.ts'

export default class Why extends WorkspaceCommand<OneOrMany<Explanation>> {
  static override summary = 'Explain why tasks are ready or not, and where to start'
  static override description =
    'Prints who holds a task, what blocks it, what it unblocks, and where work can continue or is stuck.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> write',
    '<%= config.bin %> <%= command.id %> write --json',
  ]
  static readonly operation = why
  static override args = idArgs
  static override flags = freshnessFlags

  protected async execute(): Promise<OneOrMany<Explanation>> {
    const {args} = await this.parse(Why)
    const board = await this.open()
    return this.forEach(args.ids, (id) => why.run(board, {id}))
  }

  protected override named(data: OneOrMany<Explanation>): unknown {
    return succeeded(data).flatMap(({start_with = []}) => start_with)
  }

  protected render(data: OneOrMany<Explanation>, style: Style): string {
    return renderEach(data, (task) => renderExplanation(task, style))
  }
}
