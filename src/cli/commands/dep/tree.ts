import type {DependencyTree, TreeOptions} from '../../../application/board/index.ts'
import {depTree} from '../../../application/operations/index.ts'
import {type OneOrMany, renderEach, succeeded} from '../../bases/batch-command.ts'
import {WorkspaceCommand} from '../../bases/workspace-command.ts'
import {flag} from '../../flags/flag.ts'
import {idArgs} from '../../flags/options.ts'
import {freshnessFlags} from '../../flags/remote-flags.ts'
import {renderTree} from '../../render/dependencies.ts'
import type {Style} from '../../render/style.ts'

export default class DepTree extends WorkspaceCommand<OneOrMany<DependencyTree>> {
  static override summary = 'Show all blockers and dependents of tasks, as trees'
  static override description =
    'All levels, blockers and children alike. Repeated tasks, cycles and blockers that do not exist are marked.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> launch --direction blockers',
    '<%= config.bin %> <%= command.id %> launch --depth 2 --json',
  ]
  static readonly operation = depTree
  static override args = idArgs
  static override flags = {
    ...freshnessFlags,
    direction: flag.string({
      summary: 'Blockers, dependents, or both',
      options: ['blockers', 'dependents', 'both'],
      default: 'both',
    }),
    depth: flag.integer({
      summary: 'Maximum number of levels; default: all',
      helpValue: 'N',
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
    }),
  }

  protected async execute(): Promise<OneOrMany<DependencyTree>> {
    const {args, flags} = await this.parse(DepTree)
    const {depth} = flags
    const direction = flags.direction as TreeOptions['direction']
    const board = await this.open()
    return this.forEach(args.ids, (id) => depTree.run(board, {id, direction, depth}))
  }

  protected override named(data: OneOrMany<DependencyTree>): unknown {
    const nodes = succeeded(data).flatMap(({blockers = [], dependents = []}) => [...blockers, ...dependents])
    return nodes.filter(({repeated, loop}) => !repeated && !loop)
  }

  protected render(data: OneOrMany<DependencyTree>, style: Style): string {
    return renderEach(data, (tree) => renderTree(tree, style))
  }
}
