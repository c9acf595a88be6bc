import {formatInstant} from '../domain/instant.ts'
import {AppError} from '../errors/app-error.ts'
import type {Workspace} from './workspace.ts'

/** Tells an empty answer's reason: nothing left to do is not the same as everything being taken. */
export function wordNothingReady({view}: Workspace): string {
  const counts = [...view.counts()].map(([status, count]) => `${count} ${status}`)
  return `nothing is ready${counts.length === 0 ? ': there are no tasks' : ` (on the board: ${counts.join(', ')})`}`
}

/** The error of whoever asked for a task and got none. */
export function nothingReady(workspace: Workspace): AppError {
  const next = workspace.view.nextClaimableAt(workspace.log.now())
  return new AppError({
    code: 'NOTHING_READY',
    message: wordNothingReady(workspace),
    details: {
      counts: Object.fromEntries(workspace.view.counts()),
      ...(next !== undefined && {next_at: formatInstant(next)}),
    },
  })
}

/** The error of a wait that ran out. */
export function timedOut(what: string, wait: string, details?: Readonly<Record<string, unknown>>): AppError {
  return new AppError({code: 'WAIT_TIMEOUT', message: `${what} within ${wait}`, details})
}
