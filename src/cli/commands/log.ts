import {resolveId, splitWords, timeOption, typeMatcher, typePattern} from '../../application/input/index.ts'
import {cursorAtEnd} from '../../application/stream/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import type {ReadAllOptions} from '../../ports/event-log.ts'
import {FollowingCommand} from '../bases/following-command.ts'
import {arg, flag} from '../flags/flag.ts'
import {TERMINAL_ROWS} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'
import {renderEvents} from '../render/events.ts'
import {safeJson} from '../render/safe.ts'
import type {Style} from '../render/style.ts'
import {writeStdout} from '../terminal/stdio.ts'

const PAGE = 500

export default class Log extends FollowingCommand<readonly RecordedEvent[]> {
  static override summary = 'Print the events of the log, newest last'
  static override description =
    'On a terminal the newest 50 are shown unless --limit says otherwise; pipes and --json get them all. Nothing is ever removed from the log. With --follow, --json prints an event a line; Ctrl-C ends it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research',
    '<%= config.bin %> <%= command.id %> --since 2h --type task.claimed,task.completed --json',
    '<%= config.bin %> <%= command.id %> --follow --limit 10',
  ]
  static override args = {id: arg.string({description: 'Only the events of this task'})}
  static override flags = {
    ...freshnessFlags,
    since: flag.string({summary: 'Not before a time, a date, or an age: 90s, 15m, 2h, 3d', helpValue: 'TIME'}),
    until: flag.string({summary: 'Not after, in the same forms', helpValue: 'TIME'}),
    type: flag.string({
      summary: 'Only these event types: task.claimed, task.*, agent.finding.*',
      helpValue: 'PATTERN',
      multiple: true,
    }),
    limit: flag.integer({
      char: 'n',
      summary: 'Maximum number of events: the newest',
      helpValue: 'N',
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
    }),
    follow: flag.boolean({char: 'f', summary: 'Keep printing new events', exclusive: ['until']}),
    for: flag.string({summary: 'Follow for this long: 90s, 15m, 2h', helpValue: 'DURATION', dependsOn: ['follow']}),
  }

  /** Writes as it reads: a log can be larger than memory. */
  protected async execute(): Promise<undefined> {
    const {flags} = await this.parse(Log)
    const options = await this.criteria()
    if (flags.follow) return this.goOn(options, flags.for)
    const pages = paged(this.board.workspace.log.readAll(options))
    if (this.jsonEnabled()) await writeJsonArray(pages)
    else for await (const page of pages) await this.print(page)
    return undefined
  }

  protected render(events: readonly RecordedEvent[], style: Style): string {
    return renderEvents(events, style)
  }

  private async criteria(): Promise<ReadAllOptions> {
    const {args, flags} = await this.parse(Log)
    const {log, view} = (await this.open()).workspace
    const now = log.now()
    const last = flags.limit ?? (this.isTerminal() ? TERMINAL_ROWS : undefined)
    const options = {
      entityId: args.id === undefined ? undefined : resolveId(view, args.id),
      types: splitWords(flags.type, typePattern),
      since: flags.since === undefined ? undefined : timeOption(flags.since, now),
      until: flags.until === undefined ? undefined : timeOption(flags.until, now),
      last,
    }
    return options as ReadAllOptions
  }

  private async goOn(options: ReadAllOptions, duration: string | undefined): Promise<undefined> {
    const {log} = this.board.workspace
    // Before the first part is read: what is recorded meanwhile belongs to the second.
    const end = await cursorAtEnd(log)
    for await (const page of paged(log.readAll(options)))
      await this.write(page.filter(({position}) => position <= end.position))
    const isAskedFor = filterOf(options)
    for await (const page of this.follow(end.cursor, duration)) await this.write(page.filter(isAskedFor))
  }

  private async write(events: readonly RecordedEvent[]): Promise<void> {
    if (this.jsonEnabled()) writeStdout(events.map((event) => `${safeJson(event)}\n`).join(''))
    else await this.print(events)
  }
}

function filterOf({entityId, types = []}: ReadAllOptions): (event: RecordedEvent) => boolean {
  const matches = typeMatcher(types)
  return ({entity_id, event_type}) => (entityId === undefined || entity_id === entityId) && matches(event_type)
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
