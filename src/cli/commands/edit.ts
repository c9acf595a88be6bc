import {splitWords} from '../../application/input/index.ts'
import {type Edited, edit, type Input} from '../../application/operations/index.ts'
import type {Session} from '../../application/session.ts'
import {AppError} from '../../errors/app-error.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag, type InferredFlags} from '../flags/flag.ts'
import {idArgs, maxAttemptsFlag, textOfFlag} from '../flags/options.ts'
import {wordEndedParent, wordUnaware} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'

const WHAT = {
  title: flag.string({summary: 'The new title; - reads standard input', helpValue: 'TEXT'}),
  description: flag.string({char: 'd', summary: 'The new description; - reads standard input', helpValue: 'TEXT'}),
  'append-description': flag.string({
    summary: 'Paragraph to append to the description; - reads standard input',
    helpValue: 'TEXT',
  }),
  'no-description': flag.boolean({summary: 'Remove the description', exclusive: ['description']}),
  priority: flag.string({char: 'p', summary: 'p0 (most urgent) to p3', helpValue: 'P'}),
  type: flag.string({summary: 'One of task, bug, feature, epic, chore', helpValue: 'TYPE'}),
  label: flag.string({
    summary: 'Replace all labels (can be repeated); to add one: cn label add',
    helpValue: 'LABEL',
    multiple: true,
  }),
  'no-labels': flag.boolean({summary: 'Remove all labels', exclusive: ['label']}),
  parent: flag.string({summary: 'Parent task or epic', helpValue: 'ID'}),
  'no-parent': flag.boolean({summary: 'Remove the parent', exclusive: ['parent']}),
  ...maxAttemptsFlag,
  'needs-approval': flag.boolean({summary: 'Completing it requires an approval'}),
  'no-needs-approval': flag.boolean({summary: 'Completing it requires no approval', exclusive: ['needs-approval']}),
}

const HINT = `Name it: ${Object.keys(WHAT)
  .map((name) => `--${name}`)
  .join(' ')}`

export default class Edit extends WorkspaceCommand<OneOrMany<Edited>> {
  static override summary = 'Edit tasks'
  static override description = 'Changes only the named fields, and records only differences.'
  static override aliases = ['task:edit', 'task:reparent']
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --title "Research the market in Asia" --priority p1',
    'cat notes.md | <%= config.bin %> <%= command.id %> research --append-description -',
    '<%= config.bin %> <%= command.id %> research write --parent launch',
  ]
  static readonly operation = edit
  static override args = idArgs
  static override flags = {...actorFlags, ...WHAT}

  protected async execute(): Promise<OneOrMany<Edited>> {
    const {args, flags} = await this.parse(Edit)
    const input = await changesOf(flags)
    const session = await this.openFor(flags['agent-id'])
    const edited = await this.forEach(args.ids, async (id) => {
      const task = await edit.run(session, {...input, id})
      this.remark(this.unaware(session, task.id))
      return task
    })
    this.remark(wordEndedParent(session.workspace.view, flags.parent))
    return edited
  }

  protected render(data: OneOrMany<Edited>): string {
    return renderEach(data, ({id, changed}) => {
      const what = changed.length > 0 ? `changed: ${changed.join(', ')}` : 'is unchanged'
      return `${safeLine(`${id} ${what}`)}\n`
    })
  }

  /** Names who works on the task and may not know of the change. */
  private unaware({workspace: {view, log}, by}: Session, id: string): string | undefined {
    const task = view.get(id)?.task
    return task && wordUnaware(task, by.agentId, log.now())
  }
}

type WantedFlags = InferredFlags<typeof WHAT>

/** Reads what is to change. @throws {AppError} USAGE when that is nothing. */
async function changesOf(flags: WantedFlags): Promise<Omit<Input<typeof edit.input>, 'id'>> {
  const named = Object.keys(WHAT).some(
    (name) => ![undefined, false].includes(flags[name as keyof WantedFlags] as boolean),
  )
  if (!named) throw new AppError({code: 'USAGE', message: 'nothing to change', hint: HINT})
  return {
    title: await textOfFlag(flags.title),
    description: flags['no-description'] ? null : await textOfFlag(flags.description),
    append_description: await textOfFlag(flags['append-description']),
    priority: flags.priority,
    type: flags.type,
    labels: flags['no-labels'] ? [] : splitWords(flags.label, String),
    parent: flags['no-parent'] ? null : flags.parent,
    max_attempts: flags['max-attempts'],
    needs_approval: flags['needs-approval'] ? true : flags['no-needs-approval'] ? false : undefined,
  }
}
