import {formatInstant} from '../../domain/instant.ts'
import type {Blocker, Rejection, RejectionCode} from '../../domain/rejection.ts'
import type {Claim, Completion, Status} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {Hint} from '../../errors/hints.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {blockerFields, claimFields, wordPath} from '../board/index.ts'
import {notFound} from '../input/index.ts'

type Words = {readonly message: string; readonly hint?: Hint; readonly details?: Readonly<Record<string, unknown>>}
type Wording = {
  readonly [C in Exclude<RejectionCode, 'TASK_NOT_FOUND'>]: (rejection: Extract<Rejection, {code: C}>) => Words
}

const WORDING: Wording = {
  ID_TAKEN: ({holder}) => ({
    message: `the id ${holder.id} is taken by: ${holder.title}`,
    details: {task_id: holder.id, holder: {id: holder.id, title: holder.title, status: holder.status}},
  }),
  DEPENDENCY_CYCLE: ({path}) => ({message: `would create a dependency cycle: ${wordPath(path)}`, details: {path}}),
  DEPENDENCY_NOT_FOUND: ({taskId, blockerId, blockedBy}) => ({
    message: `${taskId} is not blocked by ${blockerId}${blockedBy.length > 0 ? `; its blockers: ${blockedBy.join(' ')}` : ''}`,
    details: {task_id: taskId, blocked_by: blockedBy},
  }),
  TASK_BLOCKED: ({taskId, blockers}) => ({
    message: `${taskId} is blocked by ${blockers.map(wordBlocker).join(', ')}`,
    details: {task_id: taskId, blockers: blockers.map(blockerFields)},
  }),
  TASK_ARCHIVED: ({taskId}) => ({message: `${taskId} is archived`, details: {task_id: taskId}}),
  ALREADY_CLAIMED: ({taskId, claim, ownName}) => ({
    message: `${taskId} is held by ${wordHolder(claim, ownName)}`,
    ...(ownName && {hint: {reason: 'own-name-elsewhere'}}),
    details: {task_id: taskId, holder: claimFields(claim)},
  }),
  ALREADY_DONE: ({taskId, completion}) => ({
    message: `${taskId} is already done${wordCompletion(completion)}`,
    details: {
      task_id: taskId,
      ...(completion?.agentId !== undefined && {done_by: completion.agentId}),
      ...(completion && {done_at: formatInstant(completion.at)}),
    },
  }),
  CLAIM_LOST: (lost) => ({
    ...wordLost(lost),
    details: {task_id: lost.taskId, status: lost.status, ...(lost.claim && {holder: claimFields(lost.claim)})},
  }),
  NOT_HOLDER: ({taskId, claim, stale, forcible}) => ({
    message: `${taskId} ${stale ? 'was' : 'is'} held by ${wordHolder(claim)}${stale ? ', and nobody has taken it over' : ''}`,
    ...(forcible && {hint: {reason: 'forcible'}}),
    ...(stale && {hint: {reason: 'lease-lapsed'}}),
    details: {task_id: taskId, holder: claimFields(claim)},
  }),
  NOT_CLAIMED: ({taskId, status}) => ({
    message: `nobody holds ${taskId}: it is ${status}`,
    ...(status !== 'open' && {hint: wayOn(status)}),
    details: {task_id: taskId, status},
  }),
  WRONG_STATUS: ({taskId, status, action}) => ({
    message: `${taskId} is ${status} and cannot be ${action}`,
    hint: wayOn(status),
    details: {task_id: taskId, status},
  }),
  SELF_APPROVAL: ({taskId, agentId}) => ({
    message: `${taskId} was completed by ${agentId}; another agent has to approve it`,
    details: {task_id: taskId, done_by: agentId},
  }),
  DESCRIPTION_TOO_LONG: ({taskId, maxBytes}) => ({
    message: `the description of ${taskId} would be longer than ${maxBytes} bytes`,
    details: {task_id: taskId, max_bytes: maxBytes},
  }),
  BACKING_OFF: ({taskId, until}) => ({
    message: `${taskId} failed and can be claimed again from ${formatInstant(until)}`,
    details: {task_id: taskId, until: formatInstant(until)},
  }),
}

/** The hint for a status that prevents the command. */
function wayOn(status: Status): Hint {
  return {reason: `status-${status}`}
}

/** Makes the error of a rejection, with the facts as data: each surface words the hint. */
export function refusal(rejection: Rejection, view: TaskView): AppError {
  if (rejection.code === 'TASK_NOT_FOUND') return notFound(view, rejection.taskId, rejection.role)
  const word = WORDING[rejection.code] as (rejection: Rejection) => Words
  return new AppError({code: rejection.code, ...word(rejection)})
}

function wordBlocker({id, status, claimedBy}: Blocker): string {
  return `${id} (${status === 'missing' ? 'does not exist yet' : status}${claimedBy === undefined ? '' : `, ${claimedBy}`})`
}

/** Formats the holder of a task; `ownName`: the same agent in another session. */
function wordHolder(claim: Claim, ownName = false): string {
  const until = claim.leaseUntil === undefined ? '' : ` until ${formatInstant(claim.leaseUntil)}`
  return `${claim.agentId} since ${formatInstant(claim.at)}${until}${ownName ? ', in another session' : ''}`
}

/** Words a lost claim. A holder who named a wrong claim version must not be told to stop. */
function wordLost(lost: Extract<Rejection, {code: 'CLAIM_LOST'}>): Words {
  const {taskId, claim, status, completion, named} = lost
  if (claim && lost.ownSession) {
    return {
      message: `the current claim_version of ${taskId} is ${claim.version}, not ${named}`,
      hint: {reason: 'wrong-claim-version', params: {claim_version: claim.version}},
    }
  }
  if (claim) return {message: `${taskId} is no longer yours: it is held by ${wordHolder(claim, lost.ownName)}`}
  if (named !== undefined && !lost.isFormer && !completion) {
    return {
      message: `no claim of ${taskId} with claim_version ${named} is known: nobody holds it, and it is ${status}`,
      hint: status === 'open' ? {reason: 'claim-it'} : wayOn(status),
    }
  }
  return {
    message: `${taskId} is no longer yours: your claim has ended, and it is ${status}${wordCompletion(completion)}`,
  }
}

function wordCompletion(completion: Completion | undefined): string {
  if (!completion) return ''
  return `${completion.agentId === undefined ? '' : ` by ${completion.agentId}`} at ${formatInstant(completion.at)}`
}
