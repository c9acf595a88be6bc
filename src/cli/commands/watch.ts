import {type BoardChange, describeChange, type TaskSummary} from '../../application/board/index.ts'
import {instantOption, matcher, resolveId, splitWords, typePattern} from '../../application/input/index.ts'
import type {Workspace} from '../../application/kernel/index.ts'
import {cursorAtEnd, streamFrom} from '../../application/stream/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {FollowingCommand} from '../bases/following-command.ts'
import {arg, flag} from '../flags/flag.ts'
import {idsOf} from '../flags/options.ts'
import {renderChanges} from '../render/changes.ts'
import {safeJson} from '../render/safe.ts'
import type {Style} from '../render/style.ts'
import {writeStdout} from '../terminal/stdio.ts'

/** A line of `--json`. */
interface ChangeLine {
  readonly event: RecordedEvent
  /** false: the event did not change its task. */
  readonly effective?: false
  readonly task?: TaskSummary
  readonly now_ready?: readonly string[]
}

export default class Watch extends FollowingCommand<readonly BoardChange[]> {
  static override summary = 'Print what happens on the board, as it happens'
  static override description =
    'One sentence per line, from now on or from --since; with --json one object per line. Lease renewals are printed only with --type. Ctrl-C ends it. To wait for one thing: cn wait.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --parent launch --type task.completed,task.failed --json',
    '<%= config.bin %> <%= command.id %> research --for 10m',
  ]
  static override args = {
    ids: arg.string({
      description: 'Only these tasks; a unique beginning is enough, - reads ids from standard input',
      multiple: true,
    }),
  }
  static override flags = {
    type: flag.string({
      summary: 'Only these event types, of the board or not: task.claimed, task.*, agent.finding.*',
      helpValue: 'PATTERN',
      multiple: true,
    }),
    id: flag.string({summary: 'Only this task', helpValue: 'ID', multiple: true}),
    parent: flag.string({summary: 'Only what is below this task, at any depth', helpValue: 'ID'}),
    since: flag.string({
      summary: 'Start with the changes since a time, a date, or an age: 90s, 15m, 2h, 3d',
      helpValue: 'TIME',
    }),
    for: flag.string({summary: 'Stop after this long: 90s, 15m, 2h; exit 0', helpValue: 'DURATION'}),
  }

  protected async execute(): Promise<undefined> {
    const {args, flags} = await this.parse(Watch)
    const {log, view} = (await this.open()).workspace
    const cursor =
      flags.since === undefined ? (await cursorAtEnd(log)).cursor : streamFrom(instantOption(flags.since, log.now()))
    const given = [...(args.ids ? await idsOf(args.ids) : []), ...(splitWords(flags.id, String) ?? [])]
    const ids = new Set(given.map((id) => resolveId(view, id)))
    const parent = flags.parent === undefined ? undefined : resolveId(view, flags.parent, 'parent')
    const isOfType = typeFilter(splitWords(flags.type, typePattern))
    for await (const page of this.follow(cursor, flags.for)) {
      const wanted = page.filter(
        (event) =>
          isOfType(event) &&
          (ids.size === 0 || ids.has(event.entity_id)) &&
          (parent === undefined || isBelow(this.board.workspace.view, event.entity_id, parent)),
      )
      await this.tell(wanted, this.board.workspace)
    }
  }

  protected render(changes: readonly BoardChange[], style: Style): string {
    return renderChanges(changes, style)
  }

  protected override named(changes: readonly BoardChange[]): unknown {
    return changes.map(({recorded}) => ({id: recorded.entity_id}))
  }

  private async tell(events: readonly RecordedEvent[], workspace: Workspace): Promise<void> {
    for (const event of events) {
      const change = await describeChange(event, workspace)
      if (this.jsonEnabled()) writeStdout(`${safeJson(lineOf(change))}\n`)
      else await this.print([change])
    }
  }
}

function typeFilter(patterns: readonly string[] | undefined): (event: RecordedEvent) => boolean {
  if (patterns) {
    const matches = matcher(patterns)
    return (event) => matches(event.event_type)
  }
  return (event) => {
    const decoded = decodeEvent(event)
    return decoded.kind === 'task' && decoded.event.kind !== 'claim-renewed'
  }
}

/** A loop of parents, which only writers that do not check can make, ends the search. */
function isBelow(view: TaskView, id: string, ancestor: string): boolean {
  const met = new Set<string>()
  for (let at = view.get(id)?.task.parent; at !== undefined && !met.has(at); at = view.get(at)?.task.parent) {
    if (at === ancestor) return true
    met.add(at)
  }
  return false
}

function lineOf({recorded, change, task, nowReady}: BoardChange): ChangeLine {
  return {
    event: recorded,
    ...(change?.effective === false && {effective: false as const}),
    ...(task && {task}),
    ...(nowReady.length > 0 && {now_ready: nowReady}),
  }
}
