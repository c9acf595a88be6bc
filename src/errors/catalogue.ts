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
  /** What to do next, when the error itself has nothing more precise to say. */
  readonly hint: string
}

function entry(exitCode: number, httpStatus: number, summary: string, hint: string): CatalogueEntry {
  return {summary, exitCode, httpStatus, retryable: false, hint}
}

/** The same, for an error after which the very same command may succeed. */
function passing(...facts: Parameters<typeof entry>): CatalogueEntry {
  return {...entry(...facts), retryable: true}
}

/** Every error that chronis reports. Codes are stable; docs/reference/errors.md lists the same ones (tested). */
export const CATALOGUE = {
  INTERNAL: entry(EXIT.failure, 500, 'A bug in chronis', 'Run again with CN_DEBUG=1 and report what it prints'),
  OUTPUT_FAILED: entry(
    EXIT.failure,
    500,
    'The answer could not be written to standard output; what the command did stands',
    'Make room for the output, and look at the board before running the command again',
  ),
  STORE_BUSY: passing(EXIT.failure, 503, 'Other processes kept the log locked', 'Run the command again'),
  STORE_CORRUPT: entry(
    EXIT.failure,
    500,
    'The database file is damaged, emptied, or not one of ours',
    'Keep the file, and bring back .chronis/chronis.db from a backup',
  ),
  STORE_FULL: passing(
    EXIT.failure,
    507,
    'The disk is full; nothing was written',
    'Free some space, then run the command again',
  ),
  STORE_READ_ONLY: entry(
    EXIT.failure,
    503,
    'The workspace cannot be written',
    'Check the permissions of .chronis and of the files in it',
  ),
  STORE_UNAVAILABLE: entry(
    EXIT.failure,
    503,
    'The database could not be opened or read',
    'Check that .chronis can be read and written',
  ),

  USAGE: entry(EXIT.usage, 400, 'The command line is wrong', 'Add --help to see how the command is used'),
  INVALID_INPUT: entry(EXIT.usage, 400, 'A value cannot be accepted', 'Correct the value and run the command again'),
  AMBIGUOUS_ID: entry(EXIT.usage, 400, 'A shortened id fits several tasks', 'Give more characters of the id'),

  TASK_BLOCKED: entry(EXIT.refused, 409, 'A blocker is not done', 'Take another task: cn ready'),
  TASK_ARCHIVED: entry(EXIT.refused, 409, 'The task is archived', 'Take another task: cn ready'),
  ALREADY_DONE: entry(
    EXIT.refused,
    409,
    'The task is already done',
    'Nothing is left to do here; see what is next: cn ready',
  ),
  NOT_CLAIMED: entry(EXIT.refused, 409, 'Nobody holds the task', 'To work on it: cn claim'),
  WRONG_STATUS: entry(EXIT.refused, 409, "The task's status does not allow it", 'Look at the task with cn show'),
  SELF_APPROVAL: entry(
    EXIT.refused,
    409,
    'The agent that completed the task cannot approve it',
    'Leave it to a reviewer; take another task: cn ready',
  ),
  DESCRIPTION_TOO_LONG: entry(
    EXIT.refused,
    409,
    'The description would become too long',
    'Say it in a comment, or keep it in a file and name the file',
  ),
  CANNOT_UNDO: entry(EXIT.refused, 409, 'There is no compensating event', 'Look at what happened with cn log'),
  CHILDREN_OPEN: entry(EXIT.refused, 409, 'Tasks below are not done', 'Look at them with cn list --parent'),
  TASK_DEAD: entry(
    EXIT.refused,
    409,
    'The task failed too often and waits for somebody to decide',
    'When the cause is mended: cn retry',
  ),
  BACKING_OFF: passing(
    EXIT.refused,
    409,
    'The task failed a moment ago and waits for its next attempt',
    'Try again later',
  ),
  DEPENDENCY_CYCLE: entry(
    EXIT.refused,
    409,
    'The tasks would wait for each other for ever',
    'Leave one of these dependencies out',
  ),

  REMOTE_REFUSED: entry(
    EXIT.refused,
    422,
    'The event store does not accept the event',
    'Correct what the store names, and run the command again',
  ),

  TASK_NOT_FOUND: entry(EXIT.notFound, 404, 'No such task', 'See what there is: cn list'),
  DEPENDENCY_NOT_FOUND: entry(
    EXIT.notFound,
    404,
    'The task does not name that blocker',
    'See its blockers with cn show',
  ),

  EVENT_NOT_FOUND: entry(EXIT.notFound, 404, 'No such event', 'See what happened, with positions: cn log'),

  CONSUMER_NOT_FOUND: entry(EXIT.notFound, 404, 'No such consumer', 'See what there is: cn consumers'),

  ALREADY_CLAIMED: entry(EXIT.lost, 409, 'Somebody else holds the task', 'Take another task: cn ready'),
  CLAIM_LOST: entry(
    EXIT.lost,
    409,
    'The claim is not, or no longer, the present one: it has ended, or it was never made',
    'Stop working on it; take another task: cn ready',
  ),
  NOT_HOLDER: entry(
    EXIT.lost,
    409,
    'The claim is somebody else’s',
    'Leave it to its holder; take another task: cn ready',
  ),
  ID_TAKEN: entry(EXIT.lost, 409, 'The id belongs to another task', 'Choose another id, or leave --id out'),
  CONSUMER_BUSY: passing(
    EXIT.lost,
    409,
    'Another process runs the consumer',
    'Leave it to the other one, or wait for your turn: --wait',
  ),
  CONTENTION: passing(EXIT.lost, 409, 'Others kept changing the task first', 'Run the command again'),

  REMOTE_UNREACHABLE: passing(
    EXIT.remote,
    503,
    'The event store cannot be reached; nothing was recorded',
    'Check the network and sync.remote_url',
  ),
  REMOTE_TIMEOUT: passing(
    EXIT.remote,
    504,
    'The event store did not answer in time; nothing was recorded',
    'Run the command again, or give it longer with --timeout',
  ),
  REMOTE_BUSY: passing(
    EXIT.remote,
    503,
    'The event store is rate limiting or overloaded; nothing was recorded',
    'Wait a moment, then run the command again',
  ),
  REMOTE_FAILED: passing(
    EXIT.remote,
    502,
    'The event store, or what is before it, has failed',
    'Run the command again; if it stays, ask whoever runs the store',
  ),
  REMOTE_BAD_REPLY: entry(
    EXIT.remote,
    502,
    'The answer is not that of an event store',
    'Check sync.remote_url: it is the address without /api/v1',
  ),
  REMOTE_READ_ONLY: entry(
    EXIT.remote,
    503,
    'The event store takes no events: it follows another one, or is closed for writing',
    'Point sync.remote_url at the store that takes events',
  ),
  OUTCOME_UNKNOWN: entry(
    EXIT.remote,
    504,
    'The event store may have recorded it, or a part of it, and that could not be looked up',
    'Look at the task with cn show before running the command again',
  ),

  NOT_KEPT: entry(
    EXIT.remote,
    500,
    'The event store has recorded it, but the replica of this machine could not be written',
    'Do not run the command again: look at the board; the next command brings it, if .chronis can be written',
  ),

  NOT_AUTHENTICATED: entry(
    EXIT.denied,
    401,
    'The event store does not know the key',
    'Set the key: CN_API_KEY, or cn init --remote URL --api-key -',
  ),
  NOT_ALLOWED: entry(
    EXIT.denied,
    403,
    'The key does not allow it',
    'Use a key that does, or ask whoever runs the store',
  ),
  QUOTA_EXCEEDED: entry(
    EXIT.denied,
    429,
    'The quota of the event store is used up',
    'Ask whoever runs the store, or wait until the quota is renewed',
  ),

  NOTHING_READY: passing(EXIT.nothing, 409, 'No task is ready', 'Wait for one: cn claim --next --wait'),
  NOTHING_NEW: passing(EXIT.nothing, 409, 'The consumer has handled everything', 'Wait for more: --wait'),
  NO_IDS: passing(EXIT.nothing, 400, 'Standard input had no ids', 'Nothing was done; see what there is: cn list'),
  WAIT_TIMEOUT: passing(
    EXIT.nothing,
    408,
    'The time ran out before what was waited for',
    'Wait again, or look at what stands in the way: cn why',
  ),

  NO_WORKSPACE: entry(EXIT.workspace, 404, 'There is no workspace here', 'Create one here: cn init'),
  CONFIG_INVALID: entry(
    EXIT.workspace,
    500,
    'The configuration is wrong',
    'Every key is explained in .chronis.example/config.toml',
  ),
  REMOTE_REPLACED: entry(
    EXIT.workspace,
    409,
    'The event store is not the one that was pulled from before, or it was reset',
    'Check sync.remote_url and sync.tenant_id; if the store was replaced on purpose: cn sync --new-replica',
  ),
  STORE_TOO_NEW: entry(
    EXIT.workspace,
    500,
    'A newer chronis wrote this workspace',
    'Update chronis: npm install --global chronis@latest',
  ),
  ADDRESS_UNAVAILABLE: entry(
    EXIT.workspace,
    500,
    'The server cannot listen where it was told to',
    'Stop what listens there, or choose another place with --host and --port',
  ),
  KEY_NOT_FOUND: entry(EXIT.notFound, 404, 'No such key', 'See what there is: cn serve key list'),
  NODE_TOO_OLD: entry(EXIT.workspace, 500, 'This Node.js cannot run chronis', 'Install Node.js 24 LTS'),
} as const satisfies Record<string, CatalogueEntry> & Record<RejectionCode, CatalogueEntry>

/** A code of the catalogue. */
export type ErrorCode = keyof typeof CATALOGUE
