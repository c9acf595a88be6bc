import {undo} from '../../application/operations/index.ts'
import type {Session} from '../../application/session.ts'
import type {Undone} from '../../application/tasks/index.ts'
import {AppError} from '../../errors/app-error.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg, flag} from '../flags/flag.ts'
import {wordPayload} from '../render/events.ts'
import {wordUnaware, wordWaitingAgain} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'

export default class Undo extends WorkspaceCommand<readonly Undone[]> {
  static override summary = 'Undo an event by appending its inverse'
  static override description =
    'Claims, completions, edits, labels, dependencies and archiving can be undone, unless something else has changed since (exit 3). Nothing is removed from the log. Without EVENT: your newest command that was not undone; of several ids, the last one first.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> 12',
  ]
  static readonly operation = undo
  static override args = {
    event: arg.string({description: 'The event: its position in cn log, or its id'}),
  }
  static override flags = {
    ...actorFlags,
    last: flag.boolean({summary: 'Your newest command (default)'}),
    'dry-run': flag.boolean({summary: 'Print what would be appended, and append nothing'}),
  }

  protected async execute(): Promise<readonly Undone[]> {
    const {args, flags} = await this.parse(Undo)
    const {event} = args
    if (event !== undefined && flags.last) throw new AppError({code: 'USAGE', message: 'use either an event or --last'})
    const session = await this.openFor(flags['agent-id'])
    const {undone} = await undo.run(session, {event, dry_run: flags['dry-run']})
    for (const one of undone) this.remarkOn(one, session)
    return undone
  }

  protected render(undone: readonly Undone[]): string {
    return undone.map((one) => `${safeLine(wordUndone(one))}\n`).join('')
  }

  private remarkOn({id, undone, now_blocked, dry_run}: Undone, {workspace: {view, log}, by}: Session): void {
    if (now_blocked) this.remark(wordWaitingAgain(id, now_blocked))
    const task = view.get(id)?.task
    if (dry_run || !task || undone.event_type !== 'task.updated') return
    this.remark(wordUnaware(task, by.agentId, log.now()))
  }
}

function wordUndone({id, undone, events, dry_run}: Undone): string {
  const by = events.map(({event_type, payload}) => `${event_type} ${wordPayload(payload)}`.trimEnd()).join(', ')
  const verb = dry_run ? 'would undo' : 'undone:'
  return `${id}: ${verb} ${undone.event_type} (position ${undone.position}) by ${by}`
}
