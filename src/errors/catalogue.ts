import type {RejectionCode} from '../domain/rejection.ts'

/** The program's exit codes: one meaning each. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  lost: 5,
  remote: 6,
  nothing: 7,
  denied: 8,
  workspace: 9,
} as const

interface CatalogueEntry {
  /** What the code means, for docs/reference/errors.md. */
  readonly summary: string
  readonly exitCode: number
  /** For the server's problem documents. */
  readonly httpStatus: number
  /** Whether the very same command may succeed if it is run again. */
  readonly retryable: boolean
}

function entry(exitCode: number, httpStatus: number, summary: string): CatalogueEntry {
  return {summary, exitCode, httpStatus, retryable: false}
}

/** The same, for an error after which the very same command may succeed. */
function passing(...facts: Parameters<typeof entry>): CatalogueEntry {
  return {...entry(...facts), retryable: true}
}

/** Every error that chronis reports. Codes are stable; docs/reference/errors.md lists the same ones (tested). */
export const CATALOGUE = {
  INTERNAL: entry(EXIT.failure, 500, 'A bug in chronis'),
  OUTPUT_FAILED: entry(EXIT.failure, 500, 'Standard output could not be written; what the command did is kept'),
  STORE_BUSY: passing(EXIT.failure, 503, 'Other processes kept the log locked'),
  STORE_CORRUPT: entry(EXIT.failure, 500, 'The database file is damaged, empty, or not from chronis'),
  STORE_FULL: passing(EXIT.failure, 507, 'The disk is full; nothing was written'),
  STORE_READ_ONLY: entry(EXIT.failure, 503, 'The workspace cannot be written'),
  STORE_UNAVAILABLE: entry(EXIT.failure, 503, 'The database could not be opened or read'),

  USAGE: entry(EXIT.usage, 400, 'The command line or the request is malformed'),
  INVALID_INPUT: entry(EXIT.usage, 400, 'A value is invalid'),
  AMBIGUOUS_ID: entry(EXIT.usage, 400, 'A shortened id matches several tasks'),

  TASK_BLOCKED: entry(EXIT.refused, 409, 'A blocker is not done'),
  TASK_ARCHIVED: entry(EXIT.refused, 409, 'The task is archived'),
  ALREADY_DONE: entry(EXIT.refused, 409, 'The task is already done'),
  NOT_CLAIMED: entry(EXIT.refused, 409, 'The task is not claimed'),
  WRONG_STATUS: entry(EXIT.refused, 409, "The task's status does not allow it"),
  SELF_APPROVAL: entry(EXIT.refused, 409, 'The agent that completed the task cannot approve it'),
  DESCRIPTION_TOO_LONG: entry(EXIT.refused, 409, 'The description would be too long'),
  CANNOT_UNDO: entry(EXIT.refused, 409, 'The event cannot be undone'),
  CHILDREN_OPEN: entry(EXIT.refused, 409, 'Child tasks are not done'),
  TASK_DEAD: entry(EXIT.refused, 409, 'The task has used up its attempts'),
  BACKING_OFF: passing(EXIT.refused, 409, 'The task failed and waits for its next attempt'),
  DEPENDENCY_CYCLE: entry(EXIT.refused, 409, 'The dependency would create a cycle'),

  REMOTE_REFUSED: entry(EXIT.refused, 422, 'The event store rejected the event'),

  TASK_NOT_FOUND: entry(EXIT.notFound, 404, 'No such task'),
  DEPENDENCY_NOT_FOUND: entry(EXIT.notFound, 404, 'The task does not name that blocker'),

  EVENT_NOT_FOUND: entry(EXIT.notFound, 404, 'No such event'),

  CONSUMER_NOT_FOUND: entry(EXIT.notFound, 404, 'No such consumer'),

  ALREADY_CLAIMED: entry(EXIT.lost, 409, 'Somebody else holds the task'),
  CLAIM_LOST: entry(EXIT.lost, 409, 'The claim has ended, or was never made'),
  NOT_HOLDER: entry(EXIT.lost, 409, 'Somebody else holds the claim'),
  ID_TAKEN: entry(EXIT.lost, 409, 'The id belongs to another task'),
  CONSUMER_BUSY: passing(EXIT.lost, 409, 'Another process runs the consumer'),
  CONTENTION: passing(EXIT.lost, 409, 'Other processes kept changing the task'),

  REMOTE_UNREACHABLE: passing(EXIT.remote, 503, 'The event store cannot be reached; nothing was recorded'),
  REMOTE_TIMEOUT: passing(EXIT.remote, 504, 'The event store did not answer in time; nothing was recorded'),
  REMOTE_BUSY: passing(EXIT.remote, 503, 'The event store is rate limiting or overloaded; nothing was recorded'),
  REMOTE_FAILED: passing(EXIT.remote, 502, 'The event store, or a proxy before it, failed'),
  REMOTE_BAD_REPLY: entry(EXIT.remote, 502, 'The reply is not from an event store'),
  REMOTE_READ_ONLY: entry(
    EXIT.remote,
    503,
    'The event store is read-only: it follows another store, or is closed for writing',
  ),
  OUTCOME_UNKNOWN: entry(EXIT.remote, 504, 'The event store may have recorded some or all of it; the look-up failed'),

  REPLICA_WRITE_FAILED: entry(
    EXIT.remote,
    500,
    'The event store recorded it, but the local replica could not be written',
  ),

  NOT_AUTHENTICATED: entry(EXIT.denied, 401, 'The event store does not know the key'),
  NOT_ALLOWED: entry(EXIT.denied, 403, 'The key does not allow it'),
  QUOTA_EXCEEDED: entry(EXIT.denied, 429, 'The quota of the event store is used up'),

  NOTHING_READY: passing(EXIT.nothing, 409, 'No task is ready'),
  NOTHING_NEW: passing(EXIT.nothing, 409, 'The consumer has handled everything'),
  NO_IDS: passing(EXIT.nothing, 400, 'Standard input had no ids'),
  WAIT_TIMEOUT: passing(EXIT.nothing, 408, 'The wait timed out'),

  NO_WORKSPACE: entry(EXIT.workspace, 404, 'No workspace here'),
  CONFIG_INVALID: entry(EXIT.workspace, 500, 'The configuration is wrong'),
  LOG_NOT_EMPTY: entry(EXIT.refused, 409, 'The log to restore into has other events'),
  REMOTE_REPLACED: entry(EXIT.workspace, 409, 'The event store was replaced or reset since the last pull'),
  STORE_TOO_NEW: entry(EXIT.workspace, 500, 'A newer chronis wrote this workspace'),
  ADDRESS_UNAVAILABLE: entry(EXIT.workspace, 500, 'The server cannot listen on this address'),
  KEY_NOT_FOUND: entry(EXIT.notFound, 404, 'No such key'),
  NODE_TOO_OLD: entry(EXIT.workspace, 500, 'This Node.js cannot run chronis'),
} as const satisfies Record<string, CatalogueEntry> & Record<RejectionCode, CatalogueEntry>

/** A code of the catalogue. */
export type ErrorCode = keyof typeof CATALOGUE
