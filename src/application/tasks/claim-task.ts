import type {Actor} from '../../domain/commands.ts'
import type {RejectionCode} from '../../domain/rejection.ts'
import type {Claim} from '../../domain/task.ts'
import {kindOf} from '../../domain/vocabulary.ts'
import {AppError} from '../../errors/app-error.ts'
import type {ReadyFilter} from '../../ports/task-view.ts'
import {type Briefing, brief} from '../board/index.ts'
import {type Accepted, execute, type Workspace} from '../kernel/index.ts'
import {refusal} from './refusal.ts'

/** A claimed task. */
export interface Claimed extends Briefing {
  /** This session held the task before. */
  readonly already_held?: true
  /** The former holder: until the lease lapsed, or in an earlier session. */
  readonly taken_over_from?: string
}

export interface ClaimOptions {
  readonly by: Actor
  readonly leaseSeconds?: number | undefined
  /** Takes over the claim of an earlier session of the same agent. */
  readonly resume?: boolean
}

/** Rejections that mean: another agent was faster. */
const LOST: readonly RejectionCode[] = [
  'ALREADY_CLAIMED',
  'ALREADY_DONE',
  'BACKING_OFF',
  'TASK_ARCHIVED',
  'TASK_BLOCKED',
  'WRONG_STATUS',
]
const MAX_LOSSES = 1000

/** Claims one task. @throws {AppError} when it is refused. */
export async function claimTask(workspace: Workspace, taskId: string, options: ClaimOptions): Promise<Claimed> {
  const claimed = await tryClaim(workspace, taskId, options)
  if ('rejection' in claimed) throw refusal(claimed.rejection, workspace.view)
  return claimed
}

/**
 * Claims the first ready task that it can get; whoever loses one moves on to what is first then. Undefined: none is ready.
 *
 * @throws {AppError} CONTENTION when others win time and again.
 */
export async function claimNext(
  workspace: Workspace,
  filter: ReadyFilter,
  options: ClaimOptions,
): Promise<Claimed | undefined> {
  for (let losses = 0; losses < MAX_LOSSES; losses++) {
    const [first] = workspace.view.ready({...filter, limit: 1}, workspace.log.now()).tasks
    if (!first) return undefined
    const claimed = await tryClaim(workspace, first.task.id, options)
    if (!('rejection' in claimed)) return claimed
    if (!LOST.includes(claimed.rejection.code)) throw refusal(claimed.rejection, workspace.view)
  }
  throw new AppError({code: 'CONTENTION', message: `others claimed the next task first, ${MAX_LOSSES} times in a row`})
}

/** The claimed tasks, and the error that ended the claiming early, if any. */
export interface ClaimedSome {
  readonly claimed: readonly Claimed[]
  readonly failure?: unknown
}

/** Claims up to `count` of the next tasks. Undefined: no task is ready. @throws {AppError} when not even one can be claimed. */
export async function claimUpTo(
  count: number,
  workspace: Workspace,
  filter: ReadyFilter,
  options: ClaimOptions,
): Promise<ClaimedSome | undefined> {
  const claimed: Claimed[] = []
  try {
    while (claimed.length < count) {
      const next = await claimNext(workspace, filter, options)
      if (!next) break
      claimed.push(next)
    }
  } catch (failure) {
    if (claimed.length === 0) throw failure
    return {claimed, failure}
  }
  return claimed.length > 0 ? {claimed} : undefined
}

async function tryClaim(workspace: Workspace, taskId: string, {by, leaseSeconds, resume}: ClaimOptions) {
  // The current claim: of two sessions that resume it at once, one wins.
  const board = workspace.view.get(taskId)
  const previous = board?.task.claim
  const resumes = resume ? previous?.version : undefined
  const outcome = await execute(workspace, {kind: 'claim', taskId, by, leaseSeconds, resumes}, board)
  return outcome.kind === 'rejected' ? outcome : describe(outcome, workspace, previous)
}

function describe({board, events}: Accepted, {view, log}: Workspace, previous: Claim | undefined): Claimed {
  const isNew = events.some((event) => kindOf(event) === 'claimed')
  return {
    ...brief(board, view, log.now()),
    ...(!isNew && {already_held: true as const}),
    ...(isNew && previous && {taken_over_from: previous.agentId}),
  }
}
