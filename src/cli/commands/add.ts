import type {TaskSummary} from '../../application/board/index.ts'
import type {ImportedTask} from '../../application/import/index.ts'
import {splitWords} from '../../application/input/index.ts'
import {add, importing} from '../../application/operations/index.ts'
import {AppError} from '../../errors/app-error.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg, flag, type InferredFlags} from '../flags/flag.ts'
import {newTaskFlags, newTaskOf} from '../flags/new-task.ts'
import {fileContent, maxAttemptsFlag, textOfFlag, textOption} from '../flags/options.ts'
import {wordAdded, wordImported} from '../render/added.ts'
import {wordEndedParent} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'

const TITLE_HINT = 'Quote the title: cn add "Research the market"'

/** What a task of its own has, and a file says itself. */
const SINGLE = ['id', 'type', 'blocked-by', 'description', 'needs-approval', 'max-attempts']

type AddFlags = InferredFlags<typeof Add.flags>

export default class Add extends WorkspaceCommand<OneOrMany<ImportedTask>> {
  static override summary = 'Add a task and print its id, or add all tasks of a file at once'
  static override aliases = ['task:create']
  static override examples = [
    '<%= config.bin %> <%= command.id %> "Research the market" --id research',
    '<%= config.bin %> <%= command.id %> "Write analysis" --id write --blocked-by research --priority p1',
    '<%= config.bin %> <%= command.id %> --from plan.md --parent launch',
  ]
  static readonly operation = add
  static override args = {
    title: arg.string({description: 'Title, in one line; - reads standard input'}),
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
    description: flag.string({char: 'd', summary: 'Description; - reads standard input', helpValue: 'TEXT'}),
    'needs-approval': flag.boolean({summary: 'The work must be approved before it counts as done'}),
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
    return title === undefined ? this.addFile(flags.from as string, flags) : this.addOne(title, flags)
  }

  private async addOne(title: string, flags: AddFlags): Promise<TaskSummary> {
    const input = {
      ...newTaskOf(flags),
      title: await textOption(title),
      id: flags.id,
      description: await textOfFlag(flags.description),
      blocked_by: splitWords(flags['blocked-by'], String),
      max_attempts: flags['max-attempts'],
      needs_approval: flags['needs-approval'],
      force: flags.force,
    }
    const session = await this.openFor(flags['agent-id'])
    const added = await add.run(session, input)
    this.remark(wordEndedParent(session.workspace.view, added.parent))
    return added
  }

  private async addFile(from: string, flags: AddFlags): Promise<OneOrMany<ImportedTask>> {
    const {parent, priority, labels} = newTaskOf(flags)
    const input = {content: await fileContent(from), parent, priority, labels, force: flags.force}
    const session = await this.openFor(flags['agent-id'])
    const {tasks} = await importing.run(session, input)
    this.remark(wordEndedParent(session.workspace.view, parent))
    return {results: tasks.map((task) => ({...task, ok: true}))}
  }

  protected render(data: OneOrMany<ImportedTask>): string {
    this.remark('results' in data ? wordImported(data.results) : wordAdded(data))
    return renderEach(data, ({id}) => `${safeLine(id)}\n`)
  }
}
