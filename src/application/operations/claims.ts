import type {Actor} from '../../domain/commands.ts'
import {formatInstant} from '../../domain/instant.ts'
import type {JsonValue} from '../../domain/json.ts'
import {nothingReady, timedOut} from '../board/index.ts'
import {readReadyFilter, resolveId, validate} from '../input/index.ts'
import type {Session} from '../session.ts'
import {
  type Claimed,
  type ClaimOptions,
  claimTask,
  claimUpTo,
  refuseOpenChildren,
  reportCompletion,
} from '../tasks/index.ts'
import {type Input, working} from './operation.ts'
import * as outputs from './outputs.schema.ts'
import * as schemas from './work.schema.ts'

interface LeaseInput {
  readonly lease_seconds?: number | undefined
  readonly no_lease?: boolean | undefined
}

/** A claim of a person holds until it is ended, whatever the default is. */
function claimOptions({by, defaultLeaseSeconds}: Session, {lease_seconds, no_lease}: LeaseInput) {
  const leaseSeconds = no_lease ? undefined : (lease_seconds ?? defaultLeaseSeconds)
  return {by, leaseSeconds} satisfies ClaimOptions & {by: Actor}
}

export const claim = /* @__PURE__ */ working({
  name: 'claim',
  summary: 'Claim a task: of all agents that try, exactly one gets it',
  role: 'work',
  idempotent: true,
  input: schemas.claim,
  output: outputs.claimed,
  run: (session, {id, resume = false, ...lease}): Promise<Claimed> => {
    const {workspace} = session
    return claimTask(workspace, resolveId(workspace.view, id), {...claimOptions(session, lease), resume})
  },
})

type NextInput = Input<typeof schemas.claimSome>

/** Claims ready tasks, waiting for them if the input says so. */
async function claimReady(session: Session, {count, wait_seconds, ...input}: NextInput) {
  const filter = readReadyFilter(input, session.workspace.view)
  const options = claimOptions(session, input)
  const attempt = (workspace: Session['workspace']) => claimUpTo(count, workspace, filter, options)
  if (wait_seconds === undefined) {
    const some = await attempt(session.workspace)
    if (!some) throw nothingReady(session.workspace, filter)
    return some
  }
  const some = await session.waitUntil(attempt, {seconds: wait_seconds})
  if (!some) throw timedOut('no task could be claimed', wait_seconds)
  return some
}

export const claimNext = /* @__PURE__ */ working({
  name: 'claim-next',
  summary: 'Claim the best ready task',
  role: 'work',
  input: schemas.claimNext,
  output: outputs.claimed,
  run: async (session, input) => (await claimReady(session, {...input, count: 1})).claimed[0] as Claimed,
})

/** Several claims. */
export interface ClaimedSome {
  readonly tasks: readonly Claimed[]
  /** The error that kept more tasks from being claimed. */
  readonly failure?: unknown
}

export const claimSome = /* @__PURE__ */ working({
  name: 'claim-some',
  summary: 'Claim several of the best ready tasks',
  role: 'work',
  input: schemas.claimSome,
  output: outputs.claimedSome,
  run: async (session, input): Promise<ClaimedSome> => {
    const {claimed: tasks, failure} = await claimReady(session, input)
    return {tasks, ...(failure !== undefined && {failure})}
  },
})

/** A task and its status. */
export interface TaskStatus {
  readonly id: string
  readonly status: string
}

export const release = /* @__PURE__ */ working({
  name: 'release',
  summary: 'Release a claimed task',
  role: 'work',
  input: schemas.release,
  output: outputs.taskStatus,
  run: async (session, {id, reason, claim_version: claimVersion, force = false}): Promise<TaskStatus> => {
    const {task} = (await session.act(id, {kind: 'release', reason: reasonOf(reason), claimVersion, force})).board
    return {id: task.id, status: task.status}
  },
})

/** A claim whose lease was renewed. */
export interface Renewed {
  readonly id: string
  readonly claim_version: number
  /** Absent: the claim has no lease and does not lapse. */
  readonly lease_until?: string
}

export const renew = /* @__PURE__ */ working({
  name: 'renew',
  summary: 'Renew the lease of a claimed task',
  role: 'work',
  input: schemas.renew,
  output: outputs.renewed,
  run: async (session, {id, lease_seconds: leaseSeconds, claim_version: claimVersion}): Promise<Renewed> => {
    const {task} = (await session.act(id, {kind: 'renew', leaseSeconds, claimVersion, onlyIfDue: false})).board
    const {version = 0, leaseUntil} = task.claim ?? {}
    return {
      id: task.id,
      claim_version: version,
      ...(leaseUntil !== undefined && {lease_until: formatInstant(leaseUntil)}),
    }
  },
})

export const done = /* @__PURE__ */ working({
  name: 'done',
  summary: 'Complete a task, and tell what becomes ready',
  role: 'work',
  idempotent: true,
  input: schemas.done,
  output: outputs.completed,
  run: async (session, {id, reason, result, claim_version: claimVersion, unless_held: unlessHeld = false}) => {
    const command = {kind: 'complete', reason: reasonOf(reason), result: resultOf(result), claimVersion} as const
    const {view} = session.workspace
    if (unlessHeld) refuseOpenChildren(view, resolveId(view, id))
    const accepted = await session.act(id, {...command, ...(unlessHeld && {unlessHeld})})
    return reportCompletion(accepted, session.workspace)
  },
})

/** What a failed attempt came to. */
export interface Failed {
  readonly id: string
  readonly status: string
  /** Failed attempts so far, this one included. */
  readonly attempts: number
  readonly max_attempts: number
  /** When it can be claimed again. */
  readonly not_before?: string
}

export const fail = /* @__PURE__ */ working({
  name: 'fail',
  summary: 'Fail a task: it is retried later',
  role: 'work',
  input: schemas.fail,
  output: outputs.failed,
  run: async (session, {id, reason, retryable = true, claim_version: claimVersion, force = false}): Promise<Failed> => {
    const command = {kind: 'fail', reason: validate.longText('the reason', reason), retryable} as const
    const {task} = (await session.act(id, {...command, claimVersion, force})).board
    return {
      id: task.id,
      status: task.status,
      attempts: task.attempts,
      max_attempts: task.maxAttempts,
      ...(task.notBefore !== undefined && {not_before: formatInstant(task.notBefore)}),
    }
  },
})

/** Reads a reason, if one was given. */
export function reasonOf(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : validate.longText('the reason', reason)
}

function resultOf(result: unknown): JsonValue | undefined {
  return result === undefined ? undefined : validate.jsonValue('the result', result as JsonValue)
}
