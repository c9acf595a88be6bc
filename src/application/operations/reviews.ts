import type {TransitionTask} from '../../domain/commands.ts'
import {isUuid} from '../../domain/uuid.ts'
import {AppError} from '../../errors/app-error.ts'
import {trackNewlyBlocked} from '../board/index.ts'
import {eventPosition, resolveId, validate} from '../input/index.ts'
import type {Session} from '../session.ts'
import {type Completed, reportCompletion, type Undone, type UndoTarget, undo as undoEvents} from '../tasks/index.ts'
import {reasonOf} from './claims.ts'
import {type Input, working} from './operation.ts'
import * as outputs from './outputs.schema.ts'
import * as schemas from './work.schema.ts'

type Verdict = Input<typeof schemas.verdict>

export const approve = /* @__PURE__ */ working({
  name: 'approve',
  summary: 'Approve a task, and tell what becomes ready',
  role: 'approve',
  input: schemas.verdict,
  output: outputs.completed,
  run: async (session, {id, reason}): Promise<Completed> =>
    reportCompletion(await session.act(id, {kind: 'approve', reason: reasonOf(reason)}), session.workspace),
})

/** A task that is open again. */
export interface Reopened {
  readonly id: string
  readonly status: string
  /** Tasks that could go on, or did, and wait for it again. */
  readonly now_blocked?: readonly string[]
  /** Nothing was recorded: it was so before. */
  readonly unchanged?: true
}

async function reopenBy(
  kind: TransitionTask['kind'],
  session: Session,
  {id: given, reason}: Verdict,
): Promise<Reopened> {
  const {view} = session.workspace
  const id = resolveId(view, given)
  const nowBlocked = trackNewlyBlocked(id, view)
  const {board, events} = await session.act(id, {kind, reason: reasonOf(reason)})
  const blocked = nowBlocked()
  return {
    id,
    status: board.task.status,
    ...(blocked.length > 0 && {now_blocked: blocked}),
    ...(events.length === 0 && {unchanged: true as const}),
  }
}

const opening = {input: schemas.verdict, output: outputs.reopened} as const

export const reject = /* @__PURE__ */ working({
  ...opening,
  name: 'reject',
  summary: 'Reject a task that waits for approval; it is open again',
  role: 'approve',
  run: (session, input) => reopenBy('reject', session, input),
})

export const retry = /* @__PURE__ */ working({
  ...opening,
  name: 'retry',
  summary: 'Give a dead task new attempts, or end a back-off',
  role: 'work',
  run: (session, input) => reopenBy('retry', session, input),
})

export const reopen = /* @__PURE__ */ working({
  ...opening,
  name: 'reopen',
  summary: 'Reopen a done task',
  role: 'work',
  run: (session, input) => reopenBy('reopen', session, input),
})

export const undo = /* @__PURE__ */ working({
  name: 'undo',
  summary: 'Undo an event by appending its inverse',
  role: 'work',
  input: schemas.undo,
  output: outputs.undone,
  run: async ({workspace, by}, {event, dry_run: dryRun = false}): Promise<{undone: readonly Undone[]}> => ({
    undone: await undoEvents(workspace, targetOf(event), {by, dryRun}),
  }),
})

function targetOf(event: string | undefined): UndoTarget {
  if (event === undefined) return 'last'
  const position = eventPosition(event)
  if (position !== undefined) return {position}
  if (isUuid(event)) return {eventId: event.toLowerCase()}
  throw new AppError({
    code: 'USAGE',
    message: `invalid event ${JSON.stringify(validate.shorten(event))}; expected its position in the log, or its id`,
  })
}
