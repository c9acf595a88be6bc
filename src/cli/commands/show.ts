import type {TaskDetail} from '../../application/board/index.ts'
import {show} from '../../application/operations/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {WorkspaceCommand} from '../bases/workspace-command.ts'
import {idArgs} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'
import type {Style} from '../render/style.ts'
import {renderTask} from '../render/task.ts'

export default class Show extends WorkspaceCommand<OneOrMany<TaskDetail>> {
  static override summary = 'Show a task with its blockers, children, comments and timeline'
  static override hiddenAliases = ['s']
  static override examples = [
    '<%= config.bin %> <%= command.id %> write',
    '<%= config.bin %> <%= command.id %> write --json',
  ]
  static readonly operation = show
  static override args = idArgs
  static override flags = freshnessFlags

  protected async execute(): Promise<OneOrMany<TaskDetail>> {
    const {args} = await this.parse(Show)
    const board = await this.open()
    return this.forEach(args.ids, (id) => show.run(board, {id}))
  }

  protected render(data: OneOrMany<TaskDetail>, style: Style): string {
    return renderEach(data, (task) => renderTask(task, style))
  }
}
