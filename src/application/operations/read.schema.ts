import {Type} from 'typebox'
import {
  countTotal,
  criteria,
  flag,
  id,
  limit,
  readyCriteria,
  statuses,
  text,
  waitSeconds,
  whole,
  words,
} from './fields.schema.ts'

const {Object: object, Optional: optional} = Type
const oneOf = <const W extends readonly string[]>(list: W, description: string) =>
  Type.Unsafe<W[number]>({enum: list, description})

export const ready = object({
  ...readyCriteria,
  limit,
  count_total: countTotal,
  wait_seconds: optional(waitSeconds),
})
export const list = object({
  id: optional(words('Only these tasks, in this order; unknown ones are left out', 1000)),
  ...criteria,
  status: optional(statuses),
  claimed_by: optional(text('Only tasks that this agent holds')),
  claimed: optional(flag('true: only tasks that somebody holds; false: only tasks that nobody holds')),
  parent: optional(text('Only tasks below this one')),
  depth: optional(oneOf(['direct', 'all'], 'With parent: its children, or all descendants; default direct')),
  blocked_by: optional(text('Only tasks that name this blocker')),
  no_blockers: optional(flag('Only tasks whose blockers are all done')),
  archived: optional(oneOf(['exclude', 'include', 'only'], 'Whether archived tasks are shown; default exclude')),
  limit,
  count_total: countTotal,
})
export const one = object({id})
export const depTree = object({
  id,
  direction: optional(oneOf(['blockers', 'dependents', 'both'], 'Which side of the tree; default both')),
  depth: optional(whole('Maximum number of levels; absent: all', 1)),
})
export const nothing = object({})
export const needsMe = object({...criteria, limit, count_total: countTotal})
export const wait = object({
  ids: words('The tasks to wait for', 1000),
  status: optional(statuses),
  any: optional(flag('Until one of them has the status; default: all')),
  timeout_seconds: optional(waitSeconds),
})
