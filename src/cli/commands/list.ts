import {summarize, type TaskSummary} from '../../application/board/index.ts'
import {oneOf, resolveId} from '../../application/input/index.ts'
import {STATUSES} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type Criteria, TaskListCommand} from '../bases/task-list-command.ts'
import {flag, type InferredFlags} from '../flags/flag.ts'
import {criteriaFlags, filterOf, limitFlag, listOf} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'

const STATUS_HINT = 'For what can be started now: cn ready'

export default class List extends TaskListCommand {
  static override summary = 'List tasks, oldest first'
  static override description =
    'On a terminal the first 50 are shown unless --limit says otherwise; pipes and --json get them all. Archived tasks are left out.'
  static override hiddenAliases = ['ls']
  static override examples = [
    '<%= config.bin %> <%= command.id %> --status open,in-progress',
    '<%= config.bin %> <%= command.id %> --parent launch --depth all --json',
  ]
  static override flags = {
    ...freshnessFlags,
    ...criteriaFlags,
    ...limitFlag,
    status: flag.string({
      char: 's',
      summary: `Only these: ${STATUSES.join(', ')}`,
      helpValue: 'STATUS',
      multiple: true,
    }),
    'claimed-by': flag.string({summary: 'Only tasks that this agent holds', helpValue: 'NAME'}),
    claimed: flag.boolean({summary: 'Only tasks that somebody holds', exclusive: ['unclaimed']}),
    unclaimed: flag.boolean({summary: 'Only tasks that nobody holds'}),
    parent: flag.string({summary: 'Only the children of this task', helpValue: 'ID'}),
    depth: flag.string({
      summary: 'With --parent: direct children, or all descendants',
      options: ['direct', 'all'],
      dependsOn: ['parent'],
    }),
    'blocked-by': flag.string({summary: 'Only tasks that name this blocker', helpValue: 'ID'}),
    'no-blockers': flag.boolean({summary: 'Only tasks whose blockers are all done'}),
    archived: flag.boolean({summary: 'Only archived tasks', exclusive: ['all']}),
    all: flag.boolean({char: 'a', summary: 'Archived tasks too'}),
  }

  protected async execute(): Promise<readonly TaskSummary[]> {
    const {flags} = await this.parse(List)
    return this.find((view) => criteria(flags, view), summarize)
  }
}

type ListFlags = InferredFlags<typeof List.flags>

function criteria(flags: ListFlags, view: TaskView): Criteria {
  const blocker = flags['blocked-by']
  return {
    statuses: listOf(flags.status, (word) => oneOf(STATUSES, word, 'status', STATUS_HINT)),
    ...filterOf(flags),
    claimedBy: flags['claimed-by'],
    claimed: flags.claimed ? true : flags.unclaimed ? false : undefined,
    parent: flags.parent === undefined ? undefined : resolveId(view, flags.parent, 'parent'),
    depth: flags.depth as 'direct' | 'all' | undefined,
    // A blocker that is still to come can be asked for too.
    blockedBy:
      blocker === undefined || view.waitedBy(blocker).length > 0 ? blocker : resolveId(view, blocker, 'blocker'),
    noBlockers: flags['no-blockers'],
    archived: flags.all ? 'include' : flags.archived ? 'only' : 'exclude',
    limit: flags.limit,
  }
}
