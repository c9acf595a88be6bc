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

/** Called after a transaction: how many batches shared it, and how many events it recorded. */
export type OnCommit = (batches: number, events: number) => void

/** Creates a group commit for `log`. */
export function createGroupCommit(log: GroupLog, onCommit: OnCommit): GroupCommit {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      // One turn of the event loop: requests that arrive in it join the group.
      await nextTurn()
      await record(log, waiting.splice(0, MAX_GROUP), onCommit)
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

async function record(log: GroupLog, group: readonly Waiting[], onCommit: OnCommit): Promise<void> {
  try {
    const outcomes = await log.appendEach(group.map(({batch}) => batch))
    for (const [i, {resolve}] of group.entries()) resolve(outcomes[i] as AppendAllOutcome)
    onCommit(group.length, eventsIn(outcomes))
  } catch (error) {
    await refuse(log, group, {error, onCommit})
  }
}

/** Nothing has been recorded. Where it is not the store that failed, each gets what is its own when it is alone. */
async function refuse(
  log: GroupLog,
  group: readonly Waiting[],
  {error, onCommit}: {readonly error: unknown; readonly onCommit: OnCommit},
): Promise<void> {
  if (group.length > 1 && !isAppError(error)) {
    for (const alone of group) await record(log, [alone], onCommit)
    return
  }
  for (const {reject} of group) reject(error)
}

function eventsIn(outcomes: readonly AppendAllOutcome[]): number {
  return outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'recorded' ? outcome.events.length : 0), 0)
}
