import {type Instant, plusSeconds} from '../../domain/instant.ts'
import {type AppError, isAppError} from '../../errors/app-error.ts'
import {EXIT} from '../../errors/catalogue.ts'
import type {Workspace} from '../kernel/index.ts'

/** How long after a failure that passes by itself the store is asked again. */
const PAUSE_SECONDS = 2

/** Lets a wait outlast what passes by itself, such as a store that is started anew. */
export interface Patience {
  /** The same look, to which a store that fails for a while shows nothing. */
  through<R>(look: (workspace: Workspace) => Promise<R | undefined>): (workspace: Workspace) => Promise<R | undefined>
  /** When to look again; undefined: the last look was sound. */
  nextTry(): Instant | undefined
  /** What was wrong at the last look. */
  trouble(): AppError | undefined
}

/** Makes the patience of one wait. */
export function createPatience(): Patience {
  let trouble: {readonly error: AppError; readonly nextTry: Instant} | undefined
  return {
    through: (look) => async (workspace) => {
      try {
        const found = await look(workspace)
        trouble = undefined
        return found
      } catch (error) {
        if (!isAppError(error) || !error.retryable || error.exitCode !== EXIT.remote) throw error
        trouble = {error, nextTry: plusSeconds(workspace.log.now(), PAUSE_SECONDS)}
        return undefined
      }
    },
    nextTry: () => trouble?.nextTry,
    trouble: () => trouble?.error,
  }
}
