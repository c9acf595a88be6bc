import {setImmediate as nextTurn} from 'node:timers/promises'
import {isAppError} from '../../errors/app-error.ts'
import type {AppendAllOutcome, AppendStep, GroupLog} from '../../ports/event-log.ts'

/** The maximum number of batches in one transaction: more would delay the first. */
const MAX_GROUP = 256

type Batch = readonly AppendStep[]

interface Waiting {
  readonly batch: Batch
  readonly resolve: (outcome: AppendAllOutcome) => void
  readonly reject: (error: unknown) => void
}

/** Records batches that arrive together in one transaction, so that they share one wait for the disk. */
export interface GroupCommit {
  /** Resolves when the batch is on disk, or refused. */
  submit(batch: Batch): Promise<AppendAllOutcome>
  /** Resolves when no batch waits any more. */
  idle(): Promise<void>
}

/** What follows a transaction. */
export interface CommitObserver {
  /** Called after a transaction: how many batches shared it, and how many events it recorded. */
  readonly onCommit: (batches: number, events: number) => void
  /** Called when `onCommit` throws: what is recorded is not affected. */
  readonly onFailure: (error: unknown) => void
}

/** Creates a group commit for `log`. */
export function createGroupCommit(log: GroupLog, observer: CommitObserver): GroupCommit {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      // One turn of the event loop: requests that arrive in it join the group.
      await nextTurn()
      await record(log, waiting.splice(0, MAX_GROUP), observer)
    }
    running = undefined
  }

  return {
    submit: (batch) =>
      new Promise((resolve, reject) => {
        waiting.push({batch, resolve, reject})
        running ??= work()
      }),
    idle: async () => running,
  }
}

async function record(log: GroupLog, group: readonly Waiting[], observer: CommitObserver): Promise<void> {
  let outcomes: readonly AppendAllOutcome[]
  try {
    outcomes = await log.appendEach(group.map(({batch}) => batch))
  } catch (error) {
    await refuse(log, group, {error, observer})
    return
  }
  for (const [i, {resolve}] of group.entries()) resolve(outcomes[i] as AppendAllOutcome)
  try {
    observer.onCommit(group.length, eventsIn(outcomes))
  } catch (error) {
    observer.onFailure(error)
  }
}

/** Nothing has been recorded. Where it is not the store that failed, each gets what is its own when it is alone. */
async function refuse(
  log: GroupLog,
  group: readonly Waiting[],
  {error, observer}: {readonly error: unknown; readonly observer: CommitObserver},
): Promise<void> {
  if (group.length > 1 && !isAppError(error)) {
    for (const alone of group) await record(log, [alone], observer)
    return
  }
  for (const {reject} of group) reject(error)
}

function eventsIn(outcomes: readonly AppendAllOutcome[]): number {
  return outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'recorded' ? outcome.events.length : 0), 0)
}
