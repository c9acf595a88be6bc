import {type Instant, plusSeconds} from '../../domain/instant.ts'
import {type AppError, isAppError} from '../../errors/app-error.ts'
import {EXIT} from '../../errors/catalogue.ts'
import type {Workspace} from '../kernel/index.ts'

/** The pause between a transient failure and the next poll. */
const PAUSE_SECONDS = 2

/**
 * Lets a wait go on while the event store is unreachable: a failure that passes by itself counts as "nothing there yet",
 * and the wait polls again a moment later.
 */
export interface TransientFailures {
  /** Wraps a poll: transient failures of the store resolve to undefined; every other failure is thrown. */
  tolerate<R>(poll: (workspace: Workspace) => Promise<R | undefined>): (workspace: Workspace) => Promise<R | undefined>
  /** When to poll again after a failure; undefined when the last poll succeeded. */
  nextTry(): Instant | undefined
  /** The failure of the last poll; undefined when it succeeded. */
  lastError(): AppError | undefined
}

/** Creates the record of transient failures of one wait. */
export function createTransientFailures(): TransientFailures {
  let last: {readonly error: AppError; readonly nextTry: Instant} | undefined
  return {
    tolerate: (poll) => async (workspace) => {
      try {
        const found = await poll(workspace)
        last = undefined
        return found
      } catch (error) {
        if (!isAppError(error) || !error.retryable || error.exitCode !== EXIT.remote) throw error
        last = {error, nextTry: plusSeconds(workspace.log.now(), PAUSE_SECONDS)}
        return undefined
      }
    },
    nextTry: () => last?.nextTry,
    lastError: () => last?.error,
  }
}
