/** JSON Schemas of the wire, for checking requests and for the OpenAPI document. */
const anything = {}

export const tenantQuery = {
  tenant_id: {type: 'string', description: 'The tenant, where the key does not say it; else default'},
} as const

export const pageQuery = {
  limit: {type: 'integer', minimum: 0, description: 'At most so many'},
  offset: {type: 'integer', minimum: 0, default: 0, description: 'Skips so many'},
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
      type: 'integer',
      minimum: 0,
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

/** The object with these properties; others are let through and ignored. */
export function object(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return {type: 'object', properties, ...(required.length > 0 && {required})} as const
}
