import type {ErrorCode} from '../errors/catalogue.ts'

/** A hint for programs: it names a route, a field of the body, or a header. */
const FOR_PROGRAMS = /\/api\/|\/openapi|"\w+"|Retry-After/
const TAKE_ANOTHER = 'Take another task: the board shows those that are ready'

/** What to do on the page, for the errors whose hints over HTTP name routes. */
const HINTS: Partial<Readonly<Record<ErrorCode, string>>> = {
  ALREADY_CLAIMED: TAKE_ANOTHER,
  ALREADY_DONE: TAKE_ANOTHER,
  NOT_HOLDER: 'Leave it to its holder, or take another task',
  CLAIM_LOST: 'Somebody else works on it now: take another task',
  TASK_BLOCKED: TAKE_ANOTHER,
  TASK_ARCHIVED: 'Unarchive it first',
  TASK_DEAD: 'After fixing the cause, retry it',
  NOT_CLAIMED: 'Claim it first',
  WRONG_STATUS: 'Look at what the task says now',
  SELF_APPROVAL: 'Leave it to a reviewer',
  CANNOT_UNDO: 'Look at the timeline of the task, and change what is wrong',
  EVENT_NOT_FOUND: 'Look at the timeline of the task',
  CHILDREN_OPEN: 'Finish the tasks below it first',
  TASK_NOT_FOUND: 'Choose one of the suggested tasks',
  DEPENDENCY_NOT_FOUND: 'Somebody removed it already: look at what the task waits for now',
  DEPENDENCY_CYCLE: 'Remove one of these dependencies first',
  ID_TAKEN: 'Choose another id, or leave it empty',
  CONTENTION: 'Try again',
  REMOTE_BUSY: 'Wait a moment, then try again',
  INVALID_INPUT: 'Correct the value and try again',
  USAGE: 'Correct the value and try again',
  NOT_AUTHENTICATED: 'Enter a valid key at the top of the page',
}

/** Returns the hint for people on this page: the server's, unless that speaks to programs. */
export function pageHint(code: unknown, hint: unknown): string | undefined {
  if (typeof hint !== 'string') return undefined
  return FOR_PROGRAMS.test(hint) ? HINTS[code as ErrorCode] : hint
}
