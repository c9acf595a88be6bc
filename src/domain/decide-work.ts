import {claimRelation, holdsInSession} from './claim-relation.ts'
import type {ClaimTask, CompleteTask, FailTask, ReleaseTask, RenewClaim} from './commands.ts'
import {isRepeated} from './decide-review.ts'
import {accept, type Decision, type DecisionContext, FULFILLED, reject} from './decision.ts'
import type {Instant} from './instant.ts'
import {isSameJson} from './json.ts'
import {isClaimable, isDue, isStale} from './readiness.ts'
import type {Rejection} from './rejection.ts'
import type {Claim, Completion, Task} from './task.ts'

export function claim(command: ClaimTask, task: Task, context: DecisionContext): Decision {
  const {by, leaseSeconds} = command
  // Only what nobody works on can be archived: its claim has lapsed.
  if (task.archived && task.claim) return reject({code: 'TASK_ARCHIVED', taskId: task.id})
  if (task.claim && holdsInSession(task, by)) return keep(command, task.claim, context.now)
  const resumes =
    task.claim?.agentId === by.agentId && task.claim.version === command.resumes ? command.resumes : undefined
  const refused = resumes === undefined ? refuseClaim(command, task, context) : undefined
  return refused ?? accept('task.claimed', {agent_id: by.agentId, lease_seconds: leaseSeconds, resumes}, by)
}

/** The same session claiming again gets the same yes, and as long a lease as it asks for. */
function keep({by, leaseSeconds}: ClaimTask, held: Claim, now: Instant): Decision {
  const seconds = leaseSeconds ?? held.leaseSeconds
  const isAsBefore = seconds === held.leaseSeconds && !isDue(held, now)
  return seconds === undefined || isAsBefore ? FULFILLED : renewed(by, held, seconds)
}

function refuseClaim({by}: ClaimTask, task: Task, {now, openBlockers}: DecisionContext): Decision | undefined {
  const taskId = task.id
  if (task.status === 'done') return reject({code: 'ALREADY_DONE', taskId, completion: task.completion})
  if (task.claim && !isClaimable(task, now)) {
    return reject({code: 'ALREADY_CLAIMED', taskId, claim: task.claim, ownName: task.claim.agentId === by.agentId})
  }
  if (task.archived) return reject({code: 'TASK_ARCHIVED', taskId})
  if (task.status === 'open' && task.notBefore !== undefined && !isClaimable(task, now)) {
    return reject({code: 'BACKING_OFF', taskId, until: task.notBefore})
  }
  if (!isClaimable(task, now)) return reject({code: 'WRONG_STATUS', taskId, status: task.status, action: 'claimed'})
  return openBlockers.length > 0 ? reject({code: 'TASK_BLOCKED', taskId, blockers: openBlockers}) : undefined
}

/** A lease that has lapsed can still be renewed, as long as nobody has taken the task over. */
export function renew(command: RenewClaim, task: Task, {now}: DecisionContext): Decision {
  const held = heldClaim(command, task, now)
  if ('rejection' in held) return held
  const seconds = command.leaseSeconds ?? held.leaseSeconds
  const isEnough = command.onlyIfDue && !isDue(held, now)
  return seconds === undefined || isEnough ? FULFILLED : renewed(command.by, held, seconds)
}

function renewed(by: RenewClaim['by'], held: Claim, seconds: number): Decision {
  return accept('task.claim.renewed', {agent_id: by.agentId, claim_version: held.version, lease_seconds: seconds}, by)
}

export function release(command: ReleaseTask, task: Task, {now}: DecisionContext): Decision {
  const {by, reason, claimVersion} = command
  const last = task.formerClaims.at(-1)
  // A claim that ended by a failure was not given back: what waits then is the next attempt.
  const isFree = task.status === 'open' && task.notBefore === undefined
  const isRepeat = isFree && last?.agentId === by.agentId && (claimVersion ?? last.version) === last.version
  if (isRepeat) return FULFILLED
  const held = heldClaim(command, task, now)
  if ('rejection' in held) return held
  return accept('task.released', {agent_id: by.agentId, claim_version: held.version, reason}, by)
}

export function fail(command: FailTask, task: Task, {now}: DecisionContext): Decision {
  const {by, reason, retryable} = command
  if (isCounted(command, task)) return FULFILLED
  const held = heldClaim(command, task, now)
  if ('rejection' in held) return held
  const payload = {agent_id: by.agentId, claim_version: held.version, reason, retryable: retryable ? undefined : false}
  return accept('task.failed', payload, by)
}

/** The same agent saying again why its attempt failed; after a retry it would be news. */
function isCounted(command: FailTask, task: Task): boolean {
  const {claim, attempts, setback} = task
  return !claim && attempts > 0 && isRepeated(command, setback, 'failed') && namesLastClaim(command, task)
}

/** The claim that the command is about, if it is the actor's, or the actor insists. */
function heldClaim(
  command: RenewClaim | ReleaseTask | FailTask,
  task: Task,
  now: Instant,
): Claim | Extract<Decision, {rejection: object}> {
  const {by, claimVersion} = command
  const {id: taskId, status, claim: held, completion} = task
  const refuse = (rejection: Extract<Decision, {rejection: object}>['rejection']) => ({rejection})
  if (!held) {
    if (claimVersion !== undefined) return refuse(lost(command, task))
    if (status === 'done') return refuse({code: 'ALREADY_DONE', taskId, completion})
    return refuse({code: 'NOT_CLAIMED', taskId, status})
  }
  const forcible = 'force' in command
  const role = forcible && command.force ? 'holder' : claimRelation(task, by, claimVersion)
  if (role === 'lost') return refuse(lost(command, task))
  return role === 'holder'
    ? held
    : refuse({code: 'NOT_HOLDER', taskId, claim: held, stale: isStale(task, now), forcible})
}

export function complete(command: CompleteTask, task: Task, {now}: DecisionContext): Decision {
  const {by, reason, result, claimVersion} = command
  if (task.completion && isSameCompletion(command, task.completion)) return FULFILLED
  const role = claimRelation(task, by, claimVersion)
  const refused = refuseCompletion(command, task, {role, now})
  if (refused) return refused
  const named = role === 'holder' ? task.claim?.version : undefined
  return accept('task.completed', {agent_id: by.agentId, claim_version: named, reason, result}, by)
}

function refuseCompletion(
  command: CompleteTask,
  task: Task,
  {role, now}: {readonly role: ReturnType<typeof claimRelation>; readonly now: Instant},
): Decision | undefined {
  const {unlessHeld} = command
  const {id: taskId, claim: held, status, completion} = task
  const isOutdated = role === 'free' && !namesLastClaim(command, task)
  if (role === 'lost' || isOutdated) return reject(lost(command, task))
  if (status === 'done') return reject({code: 'ALREADY_DONE', taskId, completion})
  if (status !== 'open' && status !== 'in-progress') {
    return reject({code: 'WRONG_STATUS', taskId, status, action: 'completed'})
  }
  return unlessHeld && role === 'other' && held
    ? reject({code: 'NOT_HOLDER', taskId, claim: held, stale: isStale(task, now), forcible: false})
    : undefined
}

function lost({by, claimVersion}: Pick<CompleteTask, 'by' | 'claimVersion'>, task: Task): Rejection {
  const {id: taskId, status, claim: held, completion, formerClaims} = task
  return {
    code: 'CLAIM_LOST',
    taskId,
    status,
    claim: held,
    completion,
    named: claimVersion,
    isFormer: formerClaims.some(({version}) => version === claimVersion),
    ownName: held?.agentId === by.agentId,
    ownSession: holdsInSession(task, by),
  }
}

/** Nobody has taken a free task from whoever names its newest claim, or none. */
function namesLastClaim({claimVersion}: Pick<CompleteTask, 'claimVersion'>, {formerClaims}: Task): boolean {
  return claimVersion === undefined || claimVersion === formerClaims.at(-1)?.version
}

/** The same agent saying again what it has already said; anything new in it must not be dropped silently. */
function isSameCompletion({by, reason, result}: CompleteTask, completion: Completion): boolean {
  return (
    completion.agentId === by.agentId &&
    (reason === undefined || reason === completion.reason) &&
    (result === undefined || isSameJson(result, completion.result))
  )
}
