import {
  type ConsumerRun,
  consume,
  type Delivery,
  type DeliveryOutcome,
  type FailedDelivery,
} from '../application/consumers/consume.ts'
import {openConsumer} from '../application/consumers/open-consumer.ts'
import type {Workspace} from '../application/kernel/workspace.ts'
import {createStreamReader} from '../application/stream/follow.ts'
import type {ConsumerStore} from '../ports/consumer-store.ts'

/** Records one event for each word: `a` is of the type load.a. */
export async function record({log, ids}: Workspace, ...words: readonly string[]): Promise<void> {
  for (const word of words) await log.append(word, [{event_type: `load.${word[0]}`, payload: {}}], {opId: ids.uuid()})
}

interface Trial {
  readonly run: Omit<ConsumerRun, 'consumer'>
  /** Every delivery, as `a+b#1`: its events, and which attempt it was. */
  readonly tried: string[]
  readonly told: FailedDelivery[]
}

/** Runs without waiting; the clock stands still but for pauses. */
function trial(
  {log}: Workspace,
  answer: (delivery: Delivery) => DeliveryOutcome,
  {store, consumer, ...options}: Partial<ConsumerRun> & Pick<ConsumerRun, 'store' | 'consumer'>,
): Trial {
  const [tried, told]: [string[], FailedDelivery[]] = [[], []]
  const reader = createStreamReader(consumer.cursor)
  let nowMs = 1_000_000
  let isOver = false
  const run: Trial['run'] = {
    store,
    batch: 1,
    maxAttempts: 3,
    next: async () => (await reader.read(log)) ?? (store.redrivenLetters(consumer.name).length > 0 ? [] : undefined),
    log: () => log,
    deliver: async (delivery) => {
      tried.push(`${delivery.events.map((event) => event.entity_id).join('+')}#${delivery.attempt}`)
      const outcome = answer(delivery)
      isOver = outcome === 'interrupted'
      return outcome
    },
    pause: async (ms) => {
      nowMs += Math.max(0, ms)
    },
    isOver: () => isOver,
    nowMs: () => nowMs,
    tell: (failure) => told.push(failure),
    ...options,
  }
  return {run, tried, told}
}

/** Runs the consumer `c`, as a process would that starts now. */
export async function runOnce(
  workspace: Workspace,
  store: ConsumerStore,
  answer: (delivery: Delivery) => DeliveryOutcome,
  options: Partial<ConsumerRun> & {readonly types?: readonly string[]} = {},
) {
  const {types, ...rest} = options
  const {consumer} = await openConsumer(store, workspace.log, 'c', {types, from: 'start'})
  const {run, tried, told} = trial(workspace, answer, {store, consumer, ...rest})
  return {counts: await consume({...run, consumer}), tried, told}
}

/** Answers that every event was handled. */
export const handled = (): DeliveryOutcome => 'handled'
/** Answers that these entities failed. */
export const failing =
  (...entities: readonly string[]) =>
  ({events}: Delivery): DeliveryOutcome =>
    events.some((event) => entities.includes(event.entity_id)) ? {failed: 'exit 1'} : 'handled'
