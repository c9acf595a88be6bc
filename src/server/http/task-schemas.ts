import {taskParameters} from '../routes/task-filter.ts'
import {natural, object, problem, taskSummary, tenantQuery} from './schemas.ts'

const text = {type: 'string'} as const
const whole = {...natural, minimum: 1} as const

const actor = {
  ...tenantQuery,
  agent_id: {...text, description: 'Who acts, where the key does not say it; else human'},
  session_id: {...text, description: 'Claims belong to sessions; else the key is one'},
}
const claimVersion = {...whole, description: 'What claiming answered: refuse if it is not the present claim'}
const lease = {type: 'number', minimum: 1, maximum: 31_536_000, description: 'How long the claim holds, in seconds'}
const reason = {...text, description: 'Why'}
const status = object({id: text, status: text})

/** An action on one task. A body may be left out where nothing in it is required. */
function action(summary: string, properties: object, required: readonly string[] = [], answer: object = status) {
  return {
    summary,
    params: object({id: text}, ['id']),
    querystring: object(tenantQuery),
    body: {...object({...actor, ...properties}, required), type: required.length > 0 ? 'object' : ['object', 'null']},
    response: {200: answer, 404: problem, 409: problem},
  }
}

const completed = object({
  id: text,
  status: text,
  done_by: text,
  done_at: text,
  already_done: {const: true},
  now_ready: {type: 'array', items: text, description: 'Tasks that can be started now'},
  open_blockers: {type: 'array', items: text},
  open_children: {type: 'integer'},
})

export const claim = action(
  'Claim a task: of all who try, exactly one gets it; 409 names the holder',
  {lease_seconds: lease, resume: {type: 'boolean', description: 'Take over the claim of an earlier session'}},
  [],
  taskSummary,
)

const {limit: _, ...choosing} = taskParameters

export const claimNext = {
  summary: 'Claim the first ready task that can be had; 409 NOTHING_READY when there is none',
  querystring: object(tenantQuery),
  body: {...object({...actor, lease_seconds: lease, ...choosing}), type: ['object', 'null']},
  response: {200: taskSummary, 409: problem},
}

export const done = action(
  'Complete a task, and tell what that makes ready',
  {reason, result: {description: 'Any JSON, for those who wait'}, claim_version: claimVersion},
  [],
  completed,
)

export const fail = action(
  'Say that the work failed; the task is tried again later',
  {
    reason,
    retryable: {type: 'boolean', description: 'false: trying again would not help'},
    claim_version: claimVersion,
    force: {type: 'boolean', description: "End somebody else's attempt"},
  },
  ['reason'],
  object({id: text, status: text, attempts: whole, max_attempts: whole, not_before: text}),
)

export const release = action('Give a claimed task back', {
  reason,
  claim_version: claimVersion,
  force: {type: 'boolean', description: "Release somebody else's claim"},
})

export const renew = action(
  'Renew a claim with a lease',
  {lease_seconds: lease, claim_version: claimVersion},
  [],
  taskSummary,
)

export const comment = action(
  'Comment on a task',
  {text: {...text, description: 'The comment'}},
  ['text'],
  object({id: text, comments: whole}),
)

/** A word that ends a state. */
export function judge(summary: string) {
  return action(summary, {reason}, [], completed)
}

export const add = {
  summary: 'Add a task',
  querystring: object(tenantQuery),
  body: object(
    {
      ...actor,
      title: {...text, description: 'What is to be done, in one line'},
      id: {...text, description: 'a-z 0-9 . _ - ; else one is generated'},
      priority: text,
      type: text,
      description: text,
      parent: text,
      blocked_by: {type: 'array', items: text, maxItems: 1000},
      labels: {type: 'array', items: text, maxItems: 100},
      max_attempts: {...whole, maximum: 100},
      needs_approval: {type: 'boolean'},
      force: {type: 'boolean', description: 'Allow blockers that do not exist yet'},
    },
    ['title'],
  ),
  response: {201: taskSummary, 404: problem, 409: problem},
}
