import {backoffSeconds} from './backoff.ts'
import type {TaskEvent, TaskFields} from './events.ts'
import {type Instant, plusSeconds} from './instant.ts'
import {isClaimable} from './readiness.ts'
import {
  type Claim,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_PRIORITY,
  DEFAULT_TYPE,
  type FormerClaim,
  MAX_FORMER_CLAIMS,
  type Setback,
  type Task,
} from './task.ts'

const UNTITLED = 'untitled'
const UNKNOWN_AGENT = 'unknown'

type Of<K extends TaskEvent['kind']> = Extract<TaskEvent, {kind: K}>
type Handlers = {readonly [K in TaskEvent['kind']]: (task: Task, event: Of<K>) => Task}

/**
 * What each kind of event does to an existing task. A handler returns the very same task for an event that has no
 * effect: a lost race, a duplicate, a late word from a worker whose claim was taken over.
 */
const HANDLERS: Handlers = {
  created: (task) => task,
  updated: (task, {fields}) => ({...task, ...definedFields(fields)}),
  'dependency-added': (task, {dependsOn}) =>
    task.blockedBy.includes(dependsOn) ? task : {...task, blockedBy: [...task.blockedBy, dependsOn]},
  'dependency-removed': (task, {dependsOn}) =>
    task.blockedBy.includes(dependsOn) ? {...task, blockedBy: task.blockedBy.filter((id) => id !== dependsOn)} : task,
  claimed: claim,
  'claim-renewed': renew,
  released: (task, event) =>
    task.status === 'in-progress' && !namesAnotherClaim(task, event.claimVersion)
      ? {...endClaim(task), status: 'open'}
      : task,
  completed: complete,
  failed: fail,
  retried: (task) =>
    task.status === 'dead' || (task.status === 'open' && task.notBefore !== undefined)
      ? {...task, status: 'open', attempts: 0, notBefore: undefined}
      : task,
  reopened: (task, event) =>
    task.status === 'done' || task.status === 'awaiting-approval'
      ? {...setBack(task, event, 'reopened'), status: 'open', completion: undefined, attempts: 0}
      : task,
  'approval-requested': (task) =>
    task.status === 'open' || task.status === 'in-progress' ? {...endClaim(task), status: 'awaiting-approval'} : task,
  'approval-granted': grant,
  'approval-rejected': (task, event) =>
    task.status === 'awaiting-approval'
      ? {...setBack(task, event, 'rejected'), status: 'open', completion: undefined}
      : task,
  archived: (task) => (task.archived ? task : {...task, archived: true}),
  unarchived: (task) => (task.archived ? {...task, archived: false} : task),
  commented: (task) => ({...task, comments: task.comments + 1}),
}

/**
 * Applies one event to a task; undefined means that the task does not exist (yet).
 *
 * Pure and total. It is the last of the three lines of defence: whatever order a log shows, the first claim wins here.
 */
export function evolve(task: Task | undefined, event: TaskEvent): Task | undefined {
  if (!task) return event.kind === 'created' ? create(event) : undefined
  const handle = HANDLERS[event.kind] as (task: Task, event: TaskEvent) => Task
  const next = handle(task, event)
  return next === task ? task : {...next, updatedAt: event.at}
}

function create(event: Of<'created'>): Task {
  return {
    id: event.taskId,
    version: event.version,
    title: UNTITLED,
    priority: DEFAULT_PRIORITY,
    type: DEFAULT_TYPE,
    labels: [],
    blockedBy: [],
    status: 'open',
    archived: false,
    createdAt: event.at,
    createdBy: event.agentId,
    updatedAt: event.at,
    formerClaims: [],
    attempts: 0,
    maxAttempts: DEFAULT_MAX_ATTEMPTS,
    needsApproval: false,
    comments: 0,
    ...definedFields(event.fields),
  }
}

/** The named fields as task properties: an undefined field stays as it is, null clears it. */
function definedFields({taskType, ...fields}: TaskFields): Partial<Task> {
  const named = Object.entries({...fields, type: taskType}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(named.map(([name, value]) => [name, value ?? undefined]))
}

function claim(task: Task, event: Of<'claimed'>): Task {
  const agentId = event.agentId ?? UNKNOWN_AGENT
  if (!isClaimable(task, event.at) && !resumes(task, agentId, event.resumes)) return task
  const current: Claim = {
    agentId,
    sessionId: event.sessionId,
    version: event.version,
    at: event.at,
    ...leased(event.at, event.leaseSeconds),
  }
  return {...endClaim(task), status: 'in-progress', claim: current, notBefore: undefined}
}

/** An agent may take over a claim of its own name, when it names that very claim. */
function resumes(task: Task, agentId: string, claimVersion: number | undefined): boolean {
  return task.claim !== undefined && task.claim.agentId === agentId && task.claim.version === claimVersion
}

function renew(task: Task, event: Of<'claim-renewed'>): Task {
  if (!task.claim || task.claim.version !== event.claimVersion) return task
  return {...task, claim: {...task.claim, ...leased(event.at, event.leaseSeconds)}}
}

function leased(at: Instant, seconds: number | undefined): Pick<Claim, 'leaseUntil' | 'leaseSeconds'> {
  return seconds === undefined ? {} : {leaseUntil: plusSeconds(at, seconds), leaseSeconds: seconds}
}

function complete(task: Task, event: Of<'completed'>): Task {
  const completable = task.status === 'open' || task.status === 'in-progress'
  if (!completable || namesAnotherClaim(task, event.claimVersion)) return task
  const {at, agentId, reason, result} = event
  return {
    ...task,
    status: task.needsApproval ? 'awaiting-approval' : 'done',
    claim: undefined,
    formerClaims: [],
    notBefore: undefined,
    setback: undefined,
    completion: {at, agentId, reason, result},
  }
}

/** Approval says that the work is good; without a word on who did it, it is the completion too. */
function grant(task: Task, event: Of<'approval-granted'>): Task {
  if (task.status !== 'awaiting-approval') return task
  const {at, agentId, reason} = event
  const completion = task.completion ?? {at, agentId}
  return {...task, status: 'done', completion: {...completion, approval: {at, agentId, reason}}}
}

function fail(task: Task, event: Of<'failed'>): Task {
  if (task.status !== 'in-progress' || namesAnotherClaim(task, event.claimVersion)) return task
  const attempts = task.attempts + 1
  const ended = {...setBack(endClaim(task), event, 'failed'), attempts}
  if (!event.retryable || attempts >= task.maxAttempts) return {...ended, status: 'dead'}
  return {...ended, status: 'open', notBefore: plusSeconds(event.at, backoffSeconds(attempts))}
}

function setBack(task: Task, event: Of<'failed' | 'approval-rejected' | 'reopened'>, kind: Setback['kind']): Task {
  return {...task, setback: {kind, at: event.at, agentId: event.agentId, reason: event.reason}}
}

function namesAnotherClaim(task: Task, claimVersion: number | undefined): boolean {
  return claimVersion !== undefined && task.claim !== undefined && task.claim.version !== claimVersion
}

/** Ends the current claim, and remembers its holder: a worker that comes back late must be recognised. */
function endClaim(task: Task): Task {
  if (!task.claim) return task
  const {agentId, sessionId, version} = task.claim
  const former: FormerClaim = {agentId, sessionId, version}
  return {...task, claim: undefined, formerClaims: [...task.formerClaims, former].slice(-MAX_FORMER_CLAIMS)}
}
