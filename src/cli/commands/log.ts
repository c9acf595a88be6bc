import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {resolveId} from '../../application/resolve-id.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import type {ReadAllOptions} from '../../ports/event-log.ts'
import {listOf, TERMINAL_ROWS} from '../options.ts'
import {renderEvents} from '../render/events.ts'
import {safeJson} from '../render/safe.ts'
import type {Style} from '../render/style.ts'
import {writeStdout} from '../stdio.ts'
import {timeOption} from '../time.ts'
import {freshnessFlags, WorkspaceCommand} from '../workspace-command.ts'

const PAGE = 500

export default class Log extends WorkspaceCommand<readonly RecordedEvent[]> {
  static override summary = 'Print the events of the log, the newest last'
  static override description =
    'On a terminal the newest 50 are shown unless --limit says otherwise; pipes and --json get them all. Nothing is ever removed from the log.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research',
    '<%= config.bin %> <%= command.id %> --since 2h --type task.claimed,task.completed --json',
  ]
  static override args = {id: Args.string({description: 'Only the events of this task', ignoreStdin: true})}
  static override flags = {
    ...freshnessFlags,
    since: Flags.string({summary: 'Not before: a time, a date, or so long ago: 90s, 15m, 2h, 3d', helpValue: 'TIME'}),
    until: Flags.string({summary: 'Not after, in the same forms', helpValue: 'TIME'}),
    type: Flags.string({
      summary: 'Only these event types',
      helpValue: 'TYPE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    limit: Flags.integer({
      char: 'n',
      summary: 'Only the newest so many',
      helpValue: 'N',
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
    }),
  }

  /** Writes as it reads: a log can be larger than memory. */
  protected async execute(): Promise<undefined> {
    const pages = paged(await this.events())
    if (this.jsonEnabled()) await writeJsonArray(pages)
    else for await (const page of pages) await this.print(page)
  }

  protected render(events: readonly RecordedEvent[], style: Style): string {
    return renderEvents(events, style)
  }

  private async events(): Promise<AsyncIterable<RecordedEvent>> {
    const {args, flags} = await this.parse(Log)
    const {log, view} = await this.open()
    const now = log.now()
    const last = flags.limit ?? (this.isTerminal() ? TERMINAL_ROWS : undefined)
    const options = {
      entityId: args.id === undefined ? undefined : resolveId(view, args.id),
      types: listOf(flags.type, String),
      since: flags.since === undefined ? undefined : timeOption(flags.since, now),
      until: flags.until === undefined ? undefined : timeOption(flags.until, now),
      last,
    }
    return log.readAll(options as ReadAllOptions)
  }
}

async function* paged(events: AsyncIterable<RecordedEvent>): AsyncIterable<readonly RecordedEvent[]> {
  let page: RecordedEvent[] = []
  for await (const event of events) {
    page.push(event)
    if (page.length < PAGE) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

async function writeJsonArray(pages: AsyncIterable<readonly RecordedEvent[]>): Promise<void> {
  let separator = '['
  for await (const page of pages) {
    writeStdout(separator + page.map(safeJson).join(','))
    separator = ','
  }
  writeStdout(separator === '[' ? '[]\n' : ']\n')
}
