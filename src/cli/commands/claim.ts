import {nothingReady, timedOut} from '../../application/board/index.ts'
import {durationOption, FOREVER, LEASE_STAYS, resolveId} from '../../application/input/index.ts'
import type {Workspace} from '../../application/kernel/index.ts'
import {type Claimed, type ClaimOptions, cascade, claimTask, claimUpTo} from '../../application/tasks/index.ts'
import {AppError} from '../../errors/app-error.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {actorFlags, type ItemResult, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag, type InferredFlags} from '../flags/flag.ts'
import {idsOf, optionalIdArgs, readyFilterOf, readyFlags, waitFlag} from '../flags/options.ts'
import type {Style} from '../render/style.ts'
import {renderBriefing} from '../render/task.ts'

type ClaimFlags = InferredFlags<typeof Claim.flags>

export default class Claim extends WorkspaceCommand<OneOrMany<Claimed>> {
  static override summary = 'Claim tasks: of all who try, exactly one gets each'
  static override description =
    'Prints what is needed to start: title, description, what the blockers came to. Exit 5 names the holder when somebody else was first. Claiming again in the same session says yes again. With --next it picks the first ready task that it can get (exit 7: none is ready).'
  static override hiddenAliases = ['c']
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1',
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --ttl 15m --json',
    '<%= config.bin %> <%= command.id %> --next --label text --wait 5m --agent-id writer-1',
    '<%= config.bin %> <%= command.id %> launch --cascade',
  ]
  static override args = optionalIdArgs
  static override flags = {
    ...actorFlags,
    ttl: flag.string({
      summary: 'How long the claim holds unless it is renewed: 90s, 15m, 2h, or forever; else [claim] lease',
      helpValue: 'DURATION',
    }),
    resume: flag.boolean({summary: 'Take over the claim that an earlier session of the same name made'}),
    cascade: flag.boolean({summary: 'Claim everything unfinished below the tasks too, children first'}),
    next: flag.boolean({summary: 'Claim the first ready task that can be had', exclusive: ['resume', 'cascade']}),
    count: flag.integer({
      summary: 'With --next: up to so many tasks',
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
    const workspace = await this.open()
    const by = this.actor(flags['agent-id'])
    const options = {by, leaseSeconds: this.leaseOf(flags.ttl, by), resume: flags.resume}
    if (ids === undefined) return this.claimNext(workspace, flags, options)
    if (ids.includes('next')) refuseNext(workspace.view)
    const claim = async (given: string) => {
      const claimed = await claimTask(workspace, resolveId(workspace.view, given), options)
      this.remarkOn(claimed, flags.ttl)
      return claimed
    }
    return flags.cascade ? this.eachOf(cascade(workspace.view, await idsOf(ids)), claim) : this.forEach(ids, claim)
  }

  protected render(data: OneOrMany<Claimed>, style: Style): string {
    return renderEach(data, (task) => renderBriefing(task, style))
  }

  private async claimNext(workspace: Workspace, flags: ClaimFlags, options: ClaimOptions): Promise<OneOrMany<Claimed>> {
    const filter = readyFilterOf(flags, workspace.view)
    const count = flags.count ?? 1
    const some =
      flags.wait === undefined
        ? await claimUpTo(count, workspace, filter, options)
        : await this.waitUntil((current) => claimUpTo(count, current, filter, options), flags.wait)
    if (!some) {
      throw flags.wait === undefined
        ? nothingReady(workspace, filter)
        : timedOut('no task could be claimed', durationOption(flags.wait))
    }
    const {claimed, failure} = some
    for (const task of claimed) this.remarkOn(task, flags.ttl)
    if (failure !== undefined) this.failed(failure, {isTold: false})
    const [first] = claimed
    if (flags.count === undefined) return first as Claimed
    return {results: claimed.map((task): ItemResult<Claimed> => ({...task, ok: true}))}
  }

  private remarkOn(claimed: Claimed, ttl: string | undefined): void {
    const {id, already_held, taken_over_from, claimed_by, lease_until} = claimed
    if (already_held) this.remark(`note: ${id} was yours already`)
    if (ttl === FOREVER && lease_until !== undefined) this.remark(`note: ${id} keeps its lease; ${LEASE_STAYS}`)
    if (taken_over_from === undefined) return
    const from = taken_over_from === claimed_by ? `an earlier session of ${claimed_by}` : taken_over_from
    this.remark(`note: ${id} was taken over from ${from}`)
  }
}

/** Flags that choose among what is ready, which whoever names ids has done already. */
const CHOOSING = ['count', 'priority', 'type', 'label', 'parent', 'wait'] as const

/** @throws {AppError} USAGE unless it is clear which tasks are meant. */
function refuseMixed(flags: ClaimFlags, ids: readonly string[] | undefined): void {
  const hint = 'Use cn claim ID, or cn claim --next for the first ready task'
  if (flags.next && ids) throw new AppError({code: 'USAGE', message: 'either ids or --next, not both', hint})
  if (!flags.next && !ids) throw new AppError({code: 'USAGE', message: 'there is no id', hint})
  const stray = CHOOSING.find((name) => flags[name] !== undefined)
  if (!flags.next && stray) throw new AppError({code: 'USAGE', message: `--${stray} is for --next`, hint})
}

/** @throws {AppError} USAGE for the word that was to be a flag, unless a task has that very id; it must not shorten another. */
function refuseNext(view: TaskView): void {
  if (view.get('next')) return
  const hint = 'For the first ready task: cn claim --next'
  throw new AppError({code: 'USAGE', message: 'there is no task next', hint, details: {suggestion: 'claim --next'}})
}
