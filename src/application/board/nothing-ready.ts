import {formatInstant} from '../../domain/instant.ts'
import {AppError, type AppErrorOptions} from '../../errors/app-error.ts'
import type {ReadyFilter} from '../../ports/task-view.ts'
import {formatDuration} from '../input/index.ts'
import type {Workspace} from '../kernel/index.ts'

/**
 * Tells an empty answer's reason: nothing left to do is not the same as everything being taken, nor as the criteria
 * fitting nothing.
 */
export function wordNothingReady(workspace: Workspace, filter: ReadyFilter): string {
  const {view, log} = workspace
  const counts = [...view.counts()].map(([status, count]) => `${count} ${status}`)
  if (counts.length === 0) return 'nothing is ready: the board has no tasks'
  const next = view.nextClaimableAt(log.now())
  const soon = next === undefined ? '' : `; a lease or a back-off ends at ${formatInstant(next)}`
  const what = areOthersReady(workspace, filter)
    ? 'no ready task matches these filters; others are ready'
    : 'nothing is ready'
  return `${what} (on the board: ${counts.join(', ')}${soon})`
}

/** The error when no task is ready. */
export function nothingReady(workspace: Workspace, filter: ReadyFilter): AppError {
  const {view, log} = workspace
  const next = view.nextClaimableAt(log.now())
  const othersReady = areOthersReady(workspace, filter)
  return new AppError({
    code: 'NOTHING_READY',
    message: wordNothingReady(workspace, filter),
    hint: othersReady ? {reason: 'other-tasks-ready'} : undefined,
    details: {
      counts: Object.fromEntries(view.counts()),
      ...(next !== undefined && {next_at: formatInstant(next)}),
      ...(othersReady && {others_ready: true}),
    },
  })
}

/** Returns true if tasks are ready that do not match the criteria. */
function areOthersReady({view, log}: Workspace, {priorities, types, labels, parent}: ReadyFilter): boolean {
  const isNarrow = [priorities, types, labels, parent].some((criterion) => criterion !== undefined)
  return isNarrow && view.ready({limit: 1}, log.now()).tasks.length > 0
}

/** The error of a wait that timed out after `seconds`. */
export function timedOut(
  what: string,
  seconds: number,
  more: Pick<AppErrorOptions, 'details' | 'hint'> = {},
): AppError {
  return new AppError({code: 'WAIT_TIMEOUT', message: `${what} within ${formatDuration(seconds)}`, ...more})
}
