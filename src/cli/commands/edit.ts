import {summarize, type TaskSummary} from '../../application/board/index.ts'
import {resolveId, validate} from '../../application/input/index.ts'
import type {EditTask} from '../../domain/commands.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {isJsonObject} from '../../domain/json.ts'
import {AppError} from '../../errors/app-error.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag, type InferredFlags} from '../flags/flag.ts'
import {idArgs, listOf, longTextOption, maxAttemptsFlag, titleOption} from '../flags/options.ts'
import {wordEndedParent, wordUnaware} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'

/** A task as it is now, and which of its fields are new. */
interface Edited extends TaskSummary {
  readonly changed: readonly string[]
}

const WHAT = {
  title: flag.string({summary: 'The new title; - reads standard input', helpValue: 'TEXT'}),
  description: flag.string({char: 'd', summary: 'The new description; - reads standard input', helpValue: 'TEXT'}),
  'append-description': flag.string({
    summary: 'A paragraph more at the end of the description; - reads standard input',
    helpValue: 'TEXT',
  }),
  'no-description': flag.boolean({summary: 'Without a description', exclusive: ['description']}),
  priority: flag.string({char: 'p', summary: 'p0 (most urgent) to p3', helpValue: 'P'}),
  type: flag.string({summary: 'One of task, bug, feature, epic, chore', helpValue: 'TYPE'}),
  label: flag.string({
    summary: 'All its labels from now on (can be repeated); to add one: label add',
    helpValue: 'LABEL',
    multiple: true,
  }),
  'no-labels': flag.boolean({summary: 'Without labels', exclusive: ['label']}),
  parent: flag.string({summary: 'The epic or task that it is part of', helpValue: 'ID'}),
  'no-parent': flag.boolean({summary: 'Part of nothing', exclusive: ['parent']}),
  ...maxAttemptsFlag,
  'needs-approval': flag.boolean({summary: 'Somebody has to approve it when it is completed'}),
  'no-needs-approval': flag.boolean({summary: 'Nobody has to approve it', exclusive: ['needs-approval']}),
}

const HINT = `Name it: ${Object.keys(WHAT)
  .map((name) => `--${name}`)
  .join(' ')}`

export default class Edit extends WorkspaceCommand<OneOrMany<Edited>> {
  static override summary = 'Change what is said of tasks'
  static override description = 'Only what is named changes, and only what differs is recorded.'
  static override aliases = ['task:edit', 'task:reparent']
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --title "Research the market in Asia" --priority p1',
    'cat notes.md | <%= config.bin %> <%= command.id %> research --append-description -',
    '<%= config.bin %> <%= command.id %> research write --parent launch',
  ]
  static override args = idArgs
  static override flags = {...actorFlags, ...WHAT}

  protected async execute(): Promise<OneOrMany<Edited>> {
    const {args, flags} = await this.parse(Edit)
    const wanted = await changesOf(flags)
    const workspace = await this.open()
    const {view, log} = workspace
    const by = this.actor(flags['agent-id'])
    const parent = flags.parent === undefined ? wanted.changes.parent : resolveId(view, flags.parent, 'parent')
    const command = {kind: 'edit', by, ...wanted, changes: {...wanted.changes, parent}} as const
    const edited = await this.forEach(args.ids, async (given) => {
      const {board, events} = await this.act(workspace, given, command)
      this.remark(wordUnaware(board.task, by.agentId, log.now()))
      return {...summarize(board, log.now()), changed: changedFields(events)}
    })
    this.remark(wordEndedParent(view, parent))
    return edited
  }

  protected render(data: OneOrMany<Edited>): string {
    return renderEach(data, ({id, changed}) => {
      const what = changed.length > 0 ? `changed: ${changed.join(', ')}` : 'is as it was'
      return `${safeLine(`${id} ${what}`)}\n`
    })
  }
}

type WantedFlags = InferredFlags<typeof WHAT>
type Wanted = Pick<EditTask, 'changes' | 'appendDescription'>

/** Reads what is to change, but for a parent that is to be looked up. @throws {AppError} USAGE when that is nothing. */
async function changesOf(flags: WantedFlags): Promise<Wanted> {
  const named = Object.keys(WHAT).some(
    (name) => ![undefined, false].includes(flags[name as keyof WantedFlags] as boolean),
  )
  if (!named) throw new AppError({code: 'USAGE', message: 'nothing to change was named', hint: HINT})
  const changes = {
    title: await given(flags.title, titleOption),
    description: flags['no-description'] ? null : await longTextOption('the description', flags.description),
    priority: given(flags.priority, validate.priority),
    taskType: given(flags.type, validate.taskType),
    labels: flags['no-labels'] ? [] : listOf(flags.label, validate.label),
    parent: flags['no-parent'] ? null : undefined,
    maxAttempts: flags['max-attempts'],
    needsApproval: flags['needs-approval'] ? true : flags['no-needs-approval'] ? false : undefined,
  }
  return {changes, appendDescription: await longTextOption('the description', flags['append-description'])}
}

function given<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text)
}

/** The fields as `--json` names them. */
function changedFields(events: readonly RecordedEvent[]): readonly string[] {
  const fields = events.flatMap(({payload}) => (isJsonObject(payload) ? Object.keys(payload) : []))
  return fields.filter((field) => field !== 'agent_id').map((field) => (field === 'task_type' ? 'type' : field))
}
