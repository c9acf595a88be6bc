import type {Actor, TaskCommand} from '../domain/commands.ts'
import {BOARD_EVENTS} from '../domain/vocabulary.ts'
import {resolveId} from './input/index.ts'
import {type Accepted, execute, type Workspace} from './kernel/index.ts'
import {
  createTransientFailures,
  createWaiter,
  type TransientFailures,
  type Waiter,
  type WaitOptions,
} from './stream/index.ts'
import {nextRenewal, refusal, renewDueLeases} from './tasks/index.ts'

/** A command without its task and its actor, which the session adds. Distributes over the union of commands. */
type CommandBody<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by'> : never

/** Looks at a workspace; undefined means that there is nothing to see yet. */
export type Poll<R> = (workspace: Workspace) => R | undefined | Promise<R | undefined>

/** How a wait ends, and what wakes it. */
export interface WaitLimits {
  /** Seconds until the wait gives up; undefined: never. */
  readonly seconds?: number | undefined
  /** Event types that can change the answer, as `EventLog.watch` takes them; an empty list means every type. */
  readonly patterns?: readonly string[]
}

/** A waiter that outlasts an event store which fails for a while, and knows what failed last. */
export type PatientWaiter = Waiter & Pick<TransientFailures, 'lastError'>

/** An open board: a log with the view that it folds to. Everything that only reads works with a board. */
export interface Board {
  /** The workspace as it is open now: a wait may replace it. */
  readonly workspace: Workspace
  /**
   * Polls until there is something to see: whenever an event is recorded, a lease lapses or a back-off ends. Leases of the
   * board's actor are renewed meanwhile.
   *
   * @returns what `poll` found, or undefined when the time ran out. @throws {AppError} when the store failed to the end.
   */
  waitUntil<R>(poll: Poll<R>, limits?: WaitLimits): Promise<R | undefined>
  /** Makes a waiter for one wait after the other; close it. */
  startWaiting(options?: Pick<WaitOptions, 'signal' | 'patterns'>): PatientWaiter
}

/** A board together with the actor who works on it. */
export interface Session extends Board {
  readonly by: Actor
  /** Seconds that a claim holds when its request names no lease; undefined: until it ends. */
  readonly defaultLeaseSeconds?: number | undefined
  /** Carries out a command on the task that `id` names. @throws {AppError} when a rule refuses it. */
  act(id: string, command: CommandBody<TaskCommand>): Promise<Accepted>
  /** Renews the leases of this session of which half is gone: an actor who runs commands is alive. */
  keepLeases(): Promise<void>
}

export interface BoardOptions {
  readonly workspace: Workspace
  /** Opens the workspace again when other data has taken its place. */
  readonly reopen?: (() => Promise<Workspace>) | undefined
  /** Whose leases waiting renews; undefined: nobody's. */
  readonly keeper?: Actor | undefined
  /** Ends every wait when it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** Makes a board of an open workspace. */
export function createBoard({workspace, reopen, keeper, signal}: BoardOptions): Board {
  let current = workspace
  const renewed = async (): Promise<Workspace> => {
    if (reopen) current = await reopen()
    return current
  }
  const startWaiting: Board['startWaiting'] = (options = {}) => {
    const failures = createTransientFailures()
    const waiter = createWaiter({
      workspace: current,
      reopen: renewed,
      nextPoll: ({view}) => failures.nextTry() ?? (keeper && nextRenewal(view, keeper)),
      signal,
      ...options,
    })
    const patiently = <R>(poll: Poll<R>) =>
      failures.tolerate(async (opened) => {
        if (keeper) await renewDueLeases(opened, keeper)
        return poll(opened)
      })
    return {
      wait: (poll, seconds) => waiter.wait(patiently(poll), seconds),
      close: waiter.close,
      lastError: failures.lastError,
    }
  }
  return {
    get workspace() {
      return current
    },
    startWaiting,
    waitUntil: async (poll, {seconds, patterns = BOARD_EVENTS} = {}) => {
      const waiter = startWaiting({patterns})
      try {
        const found = await waiter.wait(poll, seconds)
        const failure = waiter.lastError()
        if (found === undefined && failure) throw failure
        return found
      } finally {
        waiter.close()
      }
    },
  }
}

export interface SessionOptions extends Omit<BoardOptions, 'keeper'> {
  readonly by: Actor
  readonly defaultLeaseSeconds?: number | undefined
}

/** Makes the session of an actor on an open workspace. */
export function createSession({by, defaultLeaseSeconds, ...options}: SessionOptions): Session {
  const board = createBoard({...options, keeper: by})
  return {
    get workspace() {
      return board.workspace
    },
    startWaiting: board.startWaiting,
    waitUntil: board.waitUntil,
    by,
    defaultLeaseSeconds,
    act: async (id, command) => {
      const {workspace} = board
      const outcome = await execute(workspace, {...command, taskId: resolveId(workspace.view, id), by} as TaskCommand)
      if (outcome.kind === 'rejected') throw refusal(outcome.rejection, workspace.view)
      return outcome
    },
    keepLeases: () => renewDueLeases(board.workspace, by),
  }
}
