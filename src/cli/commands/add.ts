import type {TaskSummary} from '../../application/board/index.ts'
import {type ImportedTask, importTasks, readTaskFile} from '../../application/import/index.ts'
import {blockerId, resolveId, validate} from '../../application/input/index.ts'
import {AppError} from '../../errors/app-error.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg, flag, type InferredFlags} from '../flags/flag.ts'
import {addTask, newTaskFlags, newTaskOf} from '../flags/new-task.ts'
import {fileContent, listOf, longTextOption, maxAttemptsFlag, titleOption} from '../flags/options.ts'
import {wordAdded, wordImported} from '../render/added.ts'
import {wordEndedParent} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'

const TITLE_HINT = 'Quote the title: cn add "Research the market"'

/** What a task of its own has, and a file says itself. */
const SINGLE = ['id', 'type', 'blocked-by', 'description', 'needs-approval', 'max-attempts']

type AddFlags = InferredFlags<typeof Add.flags>

export default class Add extends WorkspaceCommand<OneOrMany<ImportedTask>> {
  static override summary = 'Add a task and print its id, or add all tasks of a file in one step'
  static override aliases = ['task:create']
  static override examples = [
    '<%= config.bin %> <%= command.id %> "Research the market" --id research',
    '<%= config.bin %> <%= command.id %> "Write analysis" --id write --blocked-by research --priority p1',
    '<%= config.bin %> <%= command.id %> --from plan.md --parent launch',
  ]
  static override args = {
    title: arg.string({description: 'What is to be done, in one line; - reads standard input'}),
  }
  static override flags = {
    ...actorFlags,
    ...newTaskFlags,
    ...maxAttemptsFlag,
    id: flag.string({summary: 'Id of the task, a-z 0-9 . _ - ; else one is generated', helpValue: 'SLUG'}),
    'blocked-by': flag.string({
      summary: 'Tasks that must be done first (can be repeated)',
      helpValue: 'ID',
      multiple: true,
    }),
    description: flag.string({char: 'd', summary: 'More about it; - reads standard input', helpValue: 'TEXT'}),
    'needs-approval': flag.boolean({summary: 'Somebody has to approve the work before it counts as done'}),
    force: flag.boolean({summary: 'Allow blockers that do not exist yet'}),
    from: flag.string({
      summary: 'A file of JSON lines or a Markdown checklist; - reads standard input',
      helpValue: 'FILE',
      exclusive: SINGLE,
    }),
  }

  protected async execute(): Promise<OneOrMany<ImportedTask>> {
    const {args, flags} = await this.parse(Add)
    const {title} = args
    if ((title === undefined) === (flags.from === undefined))
      throw new AppError({code: 'USAGE', message: 'add takes either a title or --from FILE', hint: TITLE_HINT})
    return title === undefined ? this.addFile(flags) : this.addOne(title, flags)
  }

  private async addOne(title: string, flags: AddFlags): Promise<TaskSummary> {
    const {id, description, force} = flags
    const entered = {
      ...newTaskOf(flags),
      title: await titleOption(title),
      taskId: id === undefined ? undefined : validate.newTaskId(id),
      description: await longTextOption('the description', description),
      maxAttempts: flags['max-attempts'],
      needsApproval: flags['needs-approval'],
      force,
    }
    const workspace = await this.open()
    const parent = flags.parent === undefined ? undefined : resolveId(workspace.view, flags.parent, 'parent')
    const added = await addTask(workspace, {
      ...entered,
      by: this.actor(flags['agent-id']),
      blockedBy: listOf(flags['blocked-by'], (blocker) => blockerId(workspace.view, blocker, force)) ?? [],
      parent,
    })
    this.remark(wordEndedParent(workspace.view, parent))
    return added
  }

  private async addFile(flags: AddFlags): Promise<OneOrMany<ImportedTask>> {
    const {priority, labels} = newTaskOf(flags)
    const tasks = readTaskFile(await fileContent(flags.from as string))
    const workspace = await this.open()
    const parent = flags.parent === undefined ? undefined : resolveId(workspace.view, flags.parent, 'parent')
    const imported = await importTasks(workspace, tasks, {
      by: this.actor(flags['agent-id']),
      parent,
      priority,
      labels,
      force: flags.force,
    })
    this.remark(wordEndedParent(workspace.view, parent))
    return {results: imported.map((task) => ({...task, ok: true}))}
  }

  protected render(data: OneOrMany<ImportedTask>): string {
    this.remark('results' in data ? wordImported(data.results) : wordAdded(data))
    return renderEach(data, ({id}) => `${safeLine(id)}\n`)
  }
}
