import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {createTask, type TaskDraft} from '../../application/create-task.ts'
import {refusal} from '../../application/refusal.ts'
import {summarize, type TaskSummary} from '../../application/representation.ts'
import {blockerId, resolveId} from '../../application/resolve-id.ts'
import * as validate from '../../application/validate.ts'
import {listOf, longTextOption, priority, taskType} from '../options.ts'
import {stateOf} from '../render/tasks.ts'
import {actorFlags, WorkspaceCommand} from '../workspace-command.ts'

export default class Add extends WorkspaceCommand<TaskSummary> {
  static override summary = 'Add a task and print its id'
  static override aliases = ['task:create']
  static override examples = [
    '<%= config.bin %> <%= command.id %> "Research the market" --id research',
    '<%= config.bin %> <%= command.id %> "Write analysis" --id write --blocked-by research --priority p1',
  ]
  static override args = {
    title: Args.string({description: 'What is to be done, in one line', required: true, ignoreStdin: true}),
  }
  static override flags = {
    ...actorFlags,
    id: Flags.string({summary: 'Id of the task, a-z 0-9 . _ - ; else one is generated', helpValue: 'SLUG'}),
    type: Flags.string({summary: 'One of task, bug, feature, epic, chore', default: 'task', helpValue: 'TYPE'}),
    priority: Flags.string({char: 'p', summary: 'p0 (most urgent) to p3', default: 'p2', helpValue: 'P'}),
    'blocked-by': Flags.string({
      summary: 'Tasks that must be done first (can be repeated)',
      helpValue: 'ID',
      multiple: true,
      multipleNonGreedy: true,
    }),
    parent: Flags.string({summary: 'The epic or task that this one is part of', helpValue: 'ID'}),
    label: Flags.string({
      summary: 'A label (can be repeated)',
      helpValue: 'LABEL',
      multiple: true,
      multipleNonGreedy: true,
    }),
    description: Flags.string({char: 'd', summary: 'More about it; - reads standard input', helpValue: 'TEXT'}),
    force: Flags.boolean({summary: 'Allow blockers that do not exist yet'}),
  }

  protected async execute(): Promise<TaskSummary> {
    const {args, flags} = await this.parse(Add)
    const entered = {
      title: validate.title(args.title),
      priority: priority(flags.priority),
      taskType: taskType(flags.type),
      taskId: flags.id === undefined ? undefined : validate.newTaskId(flags.id),
      labels: listOf(flags.label, validate.label) ?? [],
      description: await longTextOption('the description', flags.description),
      force: flags.force,
    }
    const workspace = await this.open()
    const draft: TaskDraft = {
      ...entered,
      by: this.actor(flags['agent-id']),
      blockedBy: listOf(flags['blocked-by'], (id) => blockerId(workspace.view, id, flags.force)) ?? [],
      parent: flags.parent === undefined ? undefined : resolveId(workspace.view, flags.parent, 'parent'),
    }
    const outcome = await createTask(workspace, draft)
    if (outcome.kind === 'rejected') throw refusal(outcome.rejection, workspace.view)
    return summarize(outcome.board, workspace.log.now())
  }

  protected render(task: TaskSummary): string {
    this.remark(
      `added: ${task.title} (${stateOf(task)}${task.blocked_by ? `, waits for ${task.blocked_by.join(' ')}` : ''})`,
    )
    return `${task.id}\n`
  }
}
