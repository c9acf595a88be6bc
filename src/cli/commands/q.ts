import type {TaskSummary} from '../../application/board/index.ts'
import {add} from '../../application/operations/index.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg} from '../flags/flag.ts'
import {newTaskFlags, newTaskOf} from '../flags/new-task.ts'
import {textOption} from '../flags/options.ts'
import {wordEndedParent} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'

export default class Quick extends WorkspaceCommand<TaskSummary> {
  static override summary = 'Add a task quickly; print only its id'
  static override examples = [
    '<%= config.bin %> <%= command.id %> Ask Ada about the licence',
    '<%= config.bin %> <%= command.id %> Flaky test in CI --type bug --priority p1',
  ]
  static readonly operation = add
  static override args = {
    title: arg.string({
      description: 'Title, without quotes; - reads standard input',
      multiple: true,
      required: true,
    }),
  }
  static override flags = {...actorFlags, ...newTaskFlags}

  protected async execute(): Promise<TaskSummary> {
    const {args, flags} = await this.parse(Quick)
    const input = {...newTaskOf(flags), title: await textOption(args.title.join(' '))}
    const session = await this.openFor(flags['agent-id'])
    const added = await add.run(session, input)
    this.remark(wordEndedParent(session.workspace.view, added.parent))
    return added
  }

  protected render({id}: TaskSummary): string {
    return `${safeLine(id)}\n`
  }
}
