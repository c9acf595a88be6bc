import type {TaskSummary} from '../../application/board/index.ts'
import {resolveId} from '../../application/input/index.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg} from '../flags/flag.ts'
import {addTask, newTaskFlags, newTaskOf} from '../flags/new-task.ts'
import {titleOption} from '../flags/options.ts'
import {wordEndedParent} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'

export default class Quick extends WorkspaceCommand<TaskSummary> {
  static override summary = 'Write a task down quickly: prints only its id'
  static override examples = [
    '<%= config.bin %> <%= command.id %> Ask Ada about the licence',
    '<%= config.bin %> <%= command.id %> Flaky test in CI --type bug --priority p1',
  ]
  static override args = {
    title: arg.string({
      description: 'What is to be done; the words need no quotes, - reads standard input',
      multiple: true,
      required: true,
    }),
  }
  static override flags = {...actorFlags, ...newTaskFlags}

  protected async execute(): Promise<TaskSummary> {
    const {args, flags} = await this.parse(Quick)
    const entered = {...newTaskOf(flags), title: await titleOption(args.title.join(' '))}
    const workspace = await this.open()
    const parent = flags.parent === undefined ? undefined : resolveId(workspace.view, flags.parent, 'parent')
    const by = this.actor(flags['agent-id'])
    const added = await addTask(workspace, {...entered, by, parent, blockedBy: [], force: false})
    this.remark(wordEndedParent(workspace.view, parent))
    return added
  }

  protected render({id}: TaskSummary): string {
    return `${safeLine(id)}\n`
  }
}
