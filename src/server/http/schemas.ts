import {STATUSES} from '../../domain/task.ts'

/** JSON Schemas of the wire, for checking requests and for the OpenAPI document. */
const anything = {}

/** A whole number that is exact. */
export const natural = {type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER} as const

export const tenantQuery = {
  tenant_id: {type: 'string', description: 'The tenant, where the key does not say it; else default'},
} as const

export const pageQuery = {
  limit: {...natural, description: 'Maximum number to return'},
  offset: {...natural, default: 0, description: 'Number to skip'},
} as const

export const postedEvent = {
  type: 'object',
  required: ['event_type', 'entity_id', 'payload'],
  properties: {
    event_type: {type: 'string', description: 'namespace.entity.action, lower case, 1 to 128 bytes'},
    entity_id: {type: 'string', description: '1 to 128 bytes'},
    payload: anything,
    metadata: {description: 'An object; op_id in it makes a repeated request return the first result'},
    tenant_id: {type: 'string'},
    expected_version: {
      ...natural,
      description: 'Append only if the entity is at this version; 0: if it does not exist',
    },
  },
} as const

export const appended = {
  type: 'object',
  required: ['event_id', 'timestamp', 'version'],
  properties: {
    event_id: {type: 'string', format: 'uuid'},
    timestamp: {type: 'string', format: 'date-time'},
    version: {type: 'integer'},
  },
} as const

export const wireEvent = {
  type: 'object',
  required: ['id', 'event_type', 'entity_id', 'tenant_id', 'payload', 'timestamp', 'metadata', 'version'],
  properties: {
    id: {type: 'string', format: 'uuid'},
    event_type: {type: 'string'},
    entity_id: {type: 'string'},
    tenant_id: {type: 'string'},
    payload: anything,
    timestamp: {type: 'string', format: 'date-time'},
    metadata: {type: ['object', 'null']},
    version: {type: 'integer'},
  },
} as const

export const eventPage = {
  type: 'object',
  required: ['events', 'count', 'total_count', 'has_more'],
  properties: {
    events: {type: 'array', items: wireEvent},
    count: {type: 'integer'},
    total_count: {type: 'integer'},
    has_more: {type: 'boolean'},
    entity_version: {type: 'integer', description: 'With entity_id: its version; 0 when it does not exist'},
    archive_integrity: {type: 'object', description: 'With integrity: the protocol, and the entity that it is of'},
  },
} as const

export const failure = {
  type: 'object',
  required: ['error'],
  properties: {error: {}, message: {type: 'string'}, code: {type: 'string'}},
} as const

export const conflict = {
  type: 'object',
  required: ['error', 'expected_version', 'current_version'],
  properties: {
    error: {const: 'version_conflict'},
    expected_version: {type: 'integer'},
    current_version: {type: 'integer'},
    entity_id: {type: 'string', description: 'Of a batch: the entity'},
  },
} as const

/** The schema of an object with these properties; others are ignored. */
export function object(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return {type: 'object', properties, ...(required.length > 0 && {required})} as const
}

/** Source: RFC 9457. */
export const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'hint', 'retryable'],
  properties: {
    type: {type: 'string'},
    title: {type: 'string'},
    status: {type: 'integer'},
    detail: {type: 'string'},
    code: {type: 'string', description: 'Stable; see the reference of errors'},
    hint: {type: 'string'},
    retryable: {type: 'boolean'},
    details: {type: 'object', description: 'Of a claim that was lost: holder'},
  },
} as const

const relatedTasks = {type: 'array', items: {type: 'object'}}

/** A task as `cn list --json` shows it. */
export const taskSummary = object(
  {
    id: {type: 'string'},
    title: {type: 'string'},
    type: {type: 'string'},
    priority: {type: 'string'},
    status: {enum: STATUSES},
    ready: {const: true},
    blocked: {const: true},
    stale: {const: true, description: 'The lease has lapsed'},
    archived: {const: true},
    claimed_by: {type: 'string'},
    claim_version: {type: 'integer', description: 'The fencing token of the claim'},
    claimed_at: {type: 'string'},
    lease_until: {type: 'string'},
    not_before: {type: 'string'},
    parent: {type: 'string'},
    labels: {type: 'array', items: {type: 'string'}},
    blocked_by: {type: 'array', items: {type: 'string'}},
    open_blockers: {type: 'integer'},
    open_children: {type: 'integer'},
    progress: object({done: {type: 'integer'}, total: {type: 'integer'}, percent: {type: 'integer'}}),
    unblocks: {type: 'integer'},
    attempts: {type: 'integer'},
    last_setback: {type: 'object'},
    done_by: {type: 'string'},
    done_at: {type: 'string'},
    created_at: {type: 'string'},
    description: {type: 'string'},
    blockers: relatedTasks,
  },
  ['id', 'title', 'type', 'priority', 'status', 'created_at'],
)

/** A task as `cn show --json` shows it. */
export const taskDetail = object(
  {
    ...taskSummary.properties,
    created_by: {type: 'string'},
    updated_at: {type: 'string'},
    version: {type: 'integer'},
    needs_approval: {const: true},
    reason: {type: 'string'},
    result: {},
    approval: {type: 'object'},
    children: relatedTasks,
    dependents: relatedTasks,
    comments: {type: 'array', items: object({at: {type: 'string'}, by: {type: 'string'}, text: {type: 'string'}})},
    timeline: {type: 'array', items: {type: 'object'}},
  },
  ['id', 'title', 'status', 'version', 'timeline'],
)

export const taskPage = object({
  tasks: {type: 'array', items: taskSummary},
  count: {type: 'integer'},
  total_count: {type: 'integer'},
  has_more: {type: 'boolean'},
  at: {type: 'string', description: 'The time of the log that the answer is of'},
})
