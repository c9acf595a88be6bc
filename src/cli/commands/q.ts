import * as Args from '@oclif/core/args'
import type {TaskSummary} from '../../application/representation.ts'
import {resolveId} from '../../application/resolve-id.ts'
import * as validate from '../../application/validate.ts'
import {addTask, newTaskFlags, newTaskOf} from '../new-task.ts'
import {safeLine} from '../render/safe.ts'
import {actorFlags, WorkspaceCommand} from '../workspace-command.ts'

export default class Quick extends WorkspaceCommand<TaskSummary> {
  static override summary = 'Write a task down quickly: prints only its id'
  static override examples = [
    '<%= config.bin %> <%= command.id %> Ask Ada about the licence',
    '<%= config.bin %> <%= command.id %> Flaky test in CI --type bug --priority p1',
  ]
  static override args = {
    title: Args.string({
      description: 'What is to be done; the words need no quotes',
      multiple: true,
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {...actorFlags, ...newTaskFlags}

  protected async execute(): Promise<TaskSummary> {
    const {args, flags} = await this.parse(Quick)
    const entered = {...newTaskOf(flags), title: validate.title(args.title.join(' '))}
    const workspace = await this.open()
    return addTask(workspace, {
      ...entered,
      by: this.actor(flags['agent-id']),
      parent: flags.parent === undefined ? undefined : resolveId(workspace.view, flags.parent, 'parent'),
      blockedBy: [],
      force: false,
    })
  }

  protected render({id}: TaskSummary): string {
    return `${safeLine(id)}\n`
  }
}
