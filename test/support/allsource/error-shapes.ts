import type {ErrorCode} from '../../../src/errors/catalogue.ts'
import type {FaultReply} from './faults.ts'

/** A reply that is no success, and what a client is to make of it. */
export interface ErrorShape {
  readonly name: string
  readonly reply: FaultReply
  readonly code: ErrorCode
  /** What must be passed on of it. */
  readonly says: string
  /** Whether a read is tried again. */
  readonly repeatsRead: boolean
  /**
   * What becomes of an append: `refused` for good, `repeated` because nothing was written, `unclear` because it may have
   * been.
   */
  readonly append: 'refused' | 'repeated' | 'unclear'
}

const FINAL = {repeatsRead: false, append: 'refused'} as const
const PATIENCE = {repeatsRead: true, append: 'repeated'} as const
const AMBIGUOUS = {repeatsRead: true, append: 'unclear'} as const
const html = (status: number, title: string): FaultReply => ({
  status,
  headers: {'content-type': 'text/html'},
  body: `<html><head><title>${title}</title></head></html>`,
})

/** Every shape of an error that AllSource Core, its framework, its gateway, or a proxy gives. Source: wire contract §8. */
export const ERROR_SHAPES: readonly ErrorShape[] = [
  // Core.
  ...['Invalid event', 'Invalid query', 'Invalid input', 'Validation error'].map(
    (prefix): ErrorShape => ({
      name: prefix,
      reply: {status: 400, body: {error: `${prefix}: the reason`}},
      code: 'REMOTE_REFUSED',
      says: `${prefix}: the reason`,
      ...FINAL,
    }),
  ),
  {
    name: 'not found in Core',
    reply: {status: 404, body: {error: 'Tenant not found: team'}},
    code: 'REMOTE_BAD_REPLY',
    says: 'Tenant not found: team',
    ...FINAL,
  },
  {
    name: 'a conflict that is not about a version',
    reply: {status: 409, body: {error: 'Tenant already exists: team'}},
    code: 'REMOTE_BAD_REPLY',
    says: 'Tenant already exists: team',
    ...FINAL,
  },
  {
    name: 'a follower',
    reply: {status: 409, body: {error: 'read_only', message: 'This node is a read-only follower'}},
    code: 'REMOTE_READ_ONLY',
    says: 'This node is a read-only follower',
    ...FINAL,
  },
  {
    name: 'a serialization error',
    reply: {status: 422, body: {error: 'Serialization error: EOF'}},
    code: 'REMOTE_REFUSED',
    says: 'Serialization error: EOF',
    ...FINAL,
  },
  {
    name: 'a schema violation',
    reply: {
      status: 422,
      body: {
        error: {
          code: 'schema_violation',
          message: "Event payload does not match registered schema for 'task.created'",
          details: {event_type: 'task.created', schema_version: 1, errors: ['title: too short']},
        },
      },
    },
    code: 'REMOTE_REFUSED',
    says: 'title: too short',
    ...FINAL,
  },
  ...['Storage error', 'Arrow error', 'Index error', 'Internal error'].map(
    (prefix): ErrorShape => ({
      name: prefix,
      reply: {status: 500, body: {error: `${prefix}: disk`}},
      code: 'REMOTE_FAILED',
      says: `${prefix}: disk`,
      ...AMBIGUOUS,
    }),
  ),
  {
    name: 'a full queue',
    reply: {status: 503, body: {error: 'Queue full: Conditional archive admission capacity exhausted'}},
    code: 'REMOTE_BUSY',
    says: 'admission capacity exhausted',
    ...PATIENCE,
  },
  {
    name: 'a full queue that may have taken it',
    reply: {status: 503, body: {error: 'Queue full: response deadline exceeded; outcome may be uncertain'}},
    code: 'REMOTE_BUSY',
    says: 'outcome may be uncertain',
    ...AMBIGUOUS,
  },
  {
    name: 'a cold archive, through the gateway',
    reply: {status: 503, body: {error: 'archive_index_incomplete', remaining_files: 12, stopped_by: 'budget'}},
    code: 'REMOTE_BUSY',
    says: 'archive_index_incomplete',
    ...PATIENCE,
  },
  {
    name: 'a store that is closed for writing',
    reply: {status: 503, body: {error: 'Store is read-only: disk watermark'}},
    code: 'REMOTE_READ_ONLY',
    says: 'disk watermark',
    ...FINAL,
  },
  // Core's middleware and framework: plain text, or nothing.
  ...['Missing authorization header', 'Invalid API key', 'Invalid token: ExpiredSignature'].map(
    (text): ErrorShape => ({
      name: text,
      reply: {status: 401, body: text},
      code: 'NOT_AUTHENTICATED',
      says: text,
      ...FINAL,
    }),
  ),
  {
    name: 'a forbidden thing',
    reply: {status: 403, body: 'Insufficient permissions'},
    code: 'NOT_ALLOWED',
    says: 'Insufficient permissions',
    ...FINAL,
  },
  {
    name: 'a rate limit',
    reply: {status: 429, body: 'Rate limit exceeded. Limit: 600 requests/min'},
    code: 'REMOTE_BUSY',
    says: 'Rate limit exceeded. Limit: 600 requests/min',
    ...PATIENCE,
  },
  {
    name: 'a bad query',
    reply: {status: 400, body: 'Failed to deserialize query string: since: premature end of input'},
    code: 'REMOTE_REFUSED',
    says: 'premature end of input',
    ...FINAL,
  },
  {name: 'no such route', reply: {status: 404}, code: 'REMOTE_BAD_REPLY', says: 'HTTP 404', ...FINAL},
  {name: 'a wrong method', reply: {status: 405}, code: 'REMOTE_BAD_REPLY', says: 'HTTP 405', ...FINAL},
  {
    name: 'a body that is too large',
    reply: {status: 413, body: 'Failed to buffer the request body: length limit exceeded'},
    code: 'REMOTE_REFUSED',
    says: 'length limit exceeded',
    ...FINAL,
  },
  {
    name: 'another content type',
    reply: {status: 415, body: 'Expected request with `Content-Type: application/json`'},
    code: 'REMOTE_REFUSED',
    says: 'Expected request with',
    ...FINAL,
  },
  {
    name: 'a missing field',
    reply: {status: 422, body: 'Failed to deserialize the JSON body into the target type: missing field `entity_id`'},
    code: 'REMOTE_REFUSED',
    says: 'missing field `entity_id`',
    ...FINAL,
  },
  // The gateway.
  {
    name: 'a bad request at the gateway',
    reply: {status: 400, body: {error: 'bad request', message: 'http: request body too large'}},
    code: 'REMOTE_REFUSED',
    says: 'bad request: http: request body too large',
    ...FINAL,
  },
  {
    name: 'nobody the gateway knows',
    reply: {status: 401, body: {error: 'unauthorized', message: 'no authorization header'}},
    code: 'NOT_AUTHENTICATED',
    says: 'unauthorized: no authorization header',
    ...FINAL,
  },
  {
    name: 'a price',
    reply: {status: 402, body: {error: 'payment required', message: 'pay 0.01 USDC', wallet_address: '0x0'}},
    code: 'QUOTA_EXCEEDED',
    says: 'pay 0.01 USDC',
    ...FINAL,
  },
  {
    name: 'a document of x402',
    reply: {status: 402, body: {x402Version: 1, accepts: []}},
    code: 'QUOTA_EXCEEDED',
    says: 'HTTP 402',
    ...FINAL,
  },
  {
    name: 'a permission that is missing',
    reply: {status: 403, body: {error: 'forbidden', message: 'permission denied: write required'}},
    code: 'NOT_ALLOWED',
    says: 'permission denied: write required',
    ...FINAL,
  },
  {
    name: 'a tier that is too low',
    reply: {status: 403, body: {error: 'tier_not_allowed', message: 'upgrade'}},
    code: 'NOT_ALLOWED',
    says: 'tier_not_allowed: upgrade',
    ...FINAL,
  },
  {
    name: 'no such route at the gateway',
    reply: {status: 404, body: '404 page not found'},
    code: 'REMOTE_BAD_REPLY',
    says: '404 page not found',
    ...FINAL,
  },
  {
    name: 'a quota that is used up',
    reply: {status: 429, body: {error: 'quota_exceeded', message: 'Usage quota exceeded. Upgrade your plan.'}},
    code: 'QUOTA_EXCEEDED',
    says: 'Usage quota exceeded',
    ...FINAL,
  },
  {
    name: 'a gateway without its Core',
    reply: {status: 502, body: {error: 'delegation upstream', message: 'connection refused'}},
    code: 'REMOTE_FAILED',
    says: 'delegation upstream: connection refused',
    ...AMBIGUOUS,
  },
  // What stands before either.
  {name: 'HTML', reply: html(502, 'Bad Gateway'), code: 'REMOTE_FAILED', says: 'Bad Gateway', ...AMBIGUOUS},
  {name: 'HTML of a maintenance', reply: html(503, 'Back soon'), code: 'REMOTE_BUSY', says: 'Back soon', ...PATIENCE},
  {name: 'a time-out without a word', reply: {status: 504}, code: 'REMOTE_FAILED', says: 'HTTP 504', ...AMBIGUOUS},
  {
    name: 'the shape of the blog',
    reply: {status: 400, body: {error: {message: 'not like this', code: 'bad'}}},
    code: 'REMOTE_REFUSED',
    says: 'not like this',
    ...FINAL,
  },
  {
    name: 'JSON that is cut',
    reply: {status: 400, headers: {'content-type': 'application/json'}, body: '{"error":"Inva'},
    code: 'REMOTE_REFUSED',
    says: '{"error":"Inva',
    ...FINAL,
  },
  {
    name: 'an error of the wrong type',
    reply: {status: 400, body: {error: 7, message: ['no']}},
    code: 'REMOTE_REFUSED',
    says: 'HTTP 400',
    ...FINAL,
  },
  {name: 'a list', reply: {status: 500, body: ['no']}, code: 'REMOTE_FAILED', says: '["no"]', ...AMBIGUOUS},
  {
    name: 'somewhere else',
    reply: {status: 302, headers: {location: 'https://elsewhere.example/'}},
    code: 'REMOTE_BAD_REPLY',
    says: 'HTTP 302',
    ...FINAL,
  },
  {name: 'a teapot', reply: {status: 418, body: 'short and stout'}, code: 'REMOTE_BAD_REPLY', says: 'stout', ...FINAL},
]
