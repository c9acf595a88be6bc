import {Type} from 'typebox'
import {
  claimVersion,
  flag,
  id,
  leaseSeconds,
  noLease,
  readyCriteria,
  reason,
  text,
  waitSeconds,
} from './fields.schema.ts'

const {Object: object, Optional: optional} = Type

export const claim = object({
  id,
  lease_seconds: optional(leaseSeconds),
  no_lease: optional(noLease),
  resume: optional(flag('Take over the claim of an earlier session of the same name')),
})
const next = {
  ...readyCriteria,
  lease_seconds: optional(leaseSeconds),
  no_lease: optional(noLease),
  wait_seconds: optional(waitSeconds),
}
export const claimNext = object(next)
export const claimSome = object({
  ...next,
  count: Type.Integer({minimum: 1, maximum: 1000, description: 'Maximum number of tasks to claim'}),
})
export const release = object({
  id,
  reason: optional(reason),
  claim_version: optional(claimVersion),
  force: optional(flag("Release somebody else's claim")),
})
export const renew = object({id, lease_seconds: optional(leaseSeconds), claim_version: optional(claimVersion)})
export const done = object({
  id,
  reason: optional(text('What came of it, for people')),
  result: optional(Type.Unknown({description: 'What came of it, for programs: any JSON'})),
  claim_version: optional(claimVersion),
  unless_held: optional(flag('Refuse while somebody else works on it, or something below it is not done')),
})
export const fail = object({
  id,
  reason,
  retryable: optional(flag('false: trying again does not help, the task is dead at once; default true')),
  claim_version: optional(claimVersion),
  force: optional(flag("End somebody else's attempt")),
})
export const verdict = object({id, reason: optional(reason)})
export const undo = object({
  event: optional(
    text('The event: its position in the log, or its id; absent: your newest command that was not undone'),
  ),
  dry_run: optional(flag('Only tell what would be appended')),
})
export const emit = object({
  type: text('Words joined by dots, such as agent.finding; task.* and workflow.* belong to the board'),
  entity: text('What the event is about: a task or anything else'),
  payload: optional(Type.Object({}, {additionalProperties: true, description: 'What the event says; default {}'})),
})
