import type {TaskSummary} from '../../application/board/index.ts'
import {oneOf, splitWords} from '../../application/input/index.ts'
import {type Input, list} from '../../application/operations/index.ts'
import {STATUSES} from '../../domain/task.ts'
import {TaskListCommand} from '../bases/task-list-command.ts'
import {flag, type InferredFlags} from '../flags/flag.ts'
import {criteriaFlags, criteriaOf, limitFlag} from '../flags/options.ts'
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
  static readonly operation = list
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
    return this.tasksOf(await list.run(await this.open(), {...inputOf(flags), ...this.bounds(flags.limit)}))
  }
}

type ListFlags = InferredFlags<typeof List.flags>

function inputOf(flags: ListFlags): Input<typeof list.input> {
  return {
    ...criteriaOf(flags),
    status: splitWords(flags.status, (word) => oneOf(STATUSES, word, 'status', STATUS_HINT)),
    claimed_by: flags['claimed-by'],
    claimed: flags.claimed ? true : flags.unclaimed ? false : undefined,
    parent: flags.parent,
    depth: flags.depth as 'direct' | 'all' | undefined,
    blocked_by: flags['blocked-by'],
    no_blockers: flags['no-blockers'],
    archived: flags.all ? 'include' : flags.archived ? 'only' : 'exclude',
  }
}
