import {FOREVER, leaseOption} from '../../application/input/index.ts'
import {claim, claimSome} from '../../application/operations/index.ts'
import type {Session} from '../../application/session.ts'
import {type Claimed, cascade} from '../../application/tasks/index.ts'
import {AppError} from '../../errors/app-error.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type ItemResult, type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag, type InferredFlags} from '../flags/flag.ts'
import {idsOf, optionalIdArgs, readyCriteriaOf, readyFlags, waitFlag, waitSecondsOf} from '../flags/options.ts'
import type {Style} from '../render/style.ts'
import {renderBriefing} from '../render/task.ts'

type ClaimFlags = InferredFlags<typeof Claim.flags>

export default class Claim extends WorkspaceCommand<OneOrMany<Claimed>> {
  static override summary = 'Claim tasks'
  static override description =
    'Of all agents that try, exactly one gets each task. Prints what is needed to start: title, description and the results of the blockers. Exit 5 names the holder if another agent was first. Claiming again in the same session succeeds. With --next it claims the first ready task (exit 7: no task is ready).'
  static override hiddenAliases = ['c']
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1',
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --ttl 15m --json',
    '<%= config.bin %> <%= command.id %> --next --label text --wait 5m --agent-id writer-1',
    '<%= config.bin %> <%= command.id %> launch --cascade',
  ]
  static readonly operation = claim
  static override args = optionalIdArgs
  static override flags = {
    ...actorFlags,
    ttl: flag.string({
      summary: 'How long the claim holds unless it is renewed: 90s, 15m, 2h, or forever; else [claim] lease',
      helpValue: 'DURATION',
    }),
    resume: flag.boolean({summary: 'Take over the claim of an earlier session of the same name'}),
    cascade: flag.boolean({summary: 'Also claim all unfinished tasks below, children first'}),
    next: flag.boolean({summary: 'Claim the first ready task', exclusive: ['resume', 'cascade']}),
    count: flag.integer({
      summary: 'With --next: maximum number of tasks',
      helpValue: 'N',
      min: 1,
      max: 1000,
    }),
    ...readyFlags,
    ...waitFlag('With --next: wait until a task is ready'),
  }

  protected async execute(): Promise<OneOrMany<Claimed>> {
    const {args, flags} = await this.parse(Claim)
    const {ids} = args
    refuseMixed(flags, ids)
    const session = await this.openFor(flags['agent-id'])
    if (ids === undefined) return this.claimNext(session, flags)
    const {view} = session.workspace
    if (ids.includes('next')) refuseNext(view)
    const claimOne = async (id: string) => {
      const claimed = await claim.run(session, {id, resume: flags.resume, ...leaseOf(flags.ttl)})
      this.remarkOn(claimed, flags.ttl)
      return claimed
    }
    return flags.cascade ? this.eachOf(cascade(view, await idsOf(ids)), claimOne) : this.forEach(ids, claimOne)
  }

  protected render(data: OneOrMany<Claimed>, style: Style): string {
    return renderEach(data, (task) => renderBriefing(task, style))
  }

  private async claimNext(session: Session, flags: ClaimFlags): Promise<OneOrMany<Claimed>> {
    const input = {...readyCriteriaOf(flags), ...leaseOf(flags.ttl), wait_seconds: waitSecondsOf(flags.wait)}
    const {tasks, failure} = await claimSome.run(session, {...input, count: flags.count ?? 1})
    for (const task of tasks) this.remarkOn(task, flags.ttl)
    if (failure !== undefined) await this.failed(failure, {isTold: false})
    if (flags.count === undefined) return tasks[0] as Claimed
    return {results: tasks.map((task): ItemResult<Claimed> => ({...task, ok: true}))}
  }

  private remarkOn(claimed: Claimed, ttl: string | undefined): void {
    const {id, already_held, taken_over_from, claimed_by, lease_until} = claimed
    if (already_held) this.remark(`note: ${id} was already claimed by you`)
    if (ttl === FOREVER && lease_until !== undefined) this.remark(`note: ${id} keeps its lease; ${LEASE_STAYS}`)
    if (taken_over_from === undefined) return
    const from = taken_over_from === claimed_by ? `an earlier session of ${claimed_by}` : taken_over_from
    this.remark(`note: ${id} was taken over from ${from}`)
  }
}

/** The input fields that `--ttl` stands for. */
function leaseOf(ttl: string | undefined) {
  if (ttl === FOREVER) return {no_lease: true}
  return ttl === undefined ? {} : {lease_seconds: leaseOption(ttl)}
}

/** A lease can be renewed, and is never lifted. */
const LEASE_STAYS = 'to hold the task without a lease: cn release, then cn claim --ttl forever'

/** Flags that choose among what is ready, which whoever names ids has done already. */
const CHOOSING = ['count', 'priority', 'type', 'label', 'parent', 'wait'] as const

/** @throws {AppError} USAGE unless it is clear which tasks are meant. */
function refuseMixed(flags: ClaimFlags, ids: readonly string[] | undefined): void {
  const hint = 'Use cn claim ID, or cn claim --next for the first ready task'
  if (flags.next && ids) throw new AppError({code: 'USAGE', message: 'use either ids or --next', hint})
  if (!flags.next && !ids) throw new AppError({code: 'USAGE', message: 'no id given', hint})
  const stray = CHOOSING.find((name) => flags[name] !== undefined)
  if (!flags.next && stray) throw new AppError({code: 'USAGE', message: `--${stray} is for --next`, hint})
}

/** @throws {AppError} USAGE for the word that was to be a flag, unless a task has that very id; it must not shorten another. */
function refuseNext(view: TaskView): void {
  if (view.get('next')) return
  const hint = 'For the first ready task: cn claim --next'
  throw new AppError({code: 'USAGE', message: 'task next not found', hint, details: {suggestion: 'claim --next'}})
}
