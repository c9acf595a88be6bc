import {daysAgo} from '../../application/input/index.ts'
import {type Archived, archive, archiveDone} from '../../application/operations/index.ts'
import type {Session} from '../../application/session.ts'
import {formatInstant} from '../../domain/instant.ts'
import {AppError} from '../../errors/app-error.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {optionalIdArgs} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

/** What --all-done and --done-before have archived. */
interface ArchivedDone {
  readonly archived: readonly string[]
}

export default class Archive extends WorkspaceCommand<OneOrMany<Archived> | ArchivedDone> {
  static override summary = 'Archive tasks; nothing is lost'
  static override description =
    'list and ready leave archived tasks out. Their events stay in the log. Tasks that wait for an unfinished archived task keep waiting.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research write',
    '<%= config.bin %> <%= command.id %> --done-before 30d',
    '<%= config.bin %> <%= command.id %> --all-done --json',
  ]
  static readonly operation = archive
  static override args = optionalIdArgs
  static override flags = {
    ...actorFlags,
    'all-done': flag.boolean({summary: 'All tasks that are done', exclusive: ['done-before']}),
    'done-before': flag.string({summary: 'Tasks done this many days ago or earlier: 7 or 7d', helpValue: 'DAYS'}),
  }

  protected async execute(): Promise<OneOrMany<Archived> | ArchivedDone> {
    const {args, flags} = await this.parse(Archive)
    const {ids = []} = args
    const isBulk = flags['all-done'] || flags['done-before'] !== undefined
    if (isBulk === ids.length > 0) throw new AppError({code: 'USAGE', message: isBulk ? TWO_WAYS : NOTHING, hint: HINT})
    const session = await this.openFor(flags['agent-id'])
    if (!isBulk) return this.forEach(ids, (id) => this.archive(session, id))
    const days = flags['done-before']
    const before = days === undefined ? undefined : formatInstant(daysAgo(days, session.workspace.log.now()))
    const {archived} = await archiveDone.run(session, {before})
    if (archived.length === 0) this.remark('nothing to archive')
    return {archived}
  }

  protected render(data: OneOrMany<Archived> | ArchivedDone): string {
    if (isBulk(data)) return data.archived.length > 0 ? `${data.archived.length} archived\n` : ''
    return renderEach(data, ({id}) => `${safeLine(id)} archived\n`)
  }

  protected override named(data: OneOrMany<Archived> | ArchivedDone): unknown {
    return isBulk(data) ? data.archived.map((id) => ({id})) : data
  }

  private async archive(session: Session, given: string): Promise<Archived> {
    const archived = await archive.run(session, {id: given})
    const {id, still_waiting: waiting} = archived
    if (waiting)
      this.remark(`note: still waiting for ${id}, which is not done: ${waiting.join(' ')}; cn dep remove ends that`)
    return archived
  }
}

const NOTHING = 'no tasks named'
const TWO_WAYS = 'use either ids, or --all-done or --done-before'
const HINT = 'Name either ids, or --all-done, or --done-before DAYS'

function isBulk(data: OneOrMany<Archived> | ArchivedDone): data is ArchivedDone {
  return Array.isArray((data as {archived?: unknown}).archived)
}
