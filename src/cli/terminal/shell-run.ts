import type {ConsumerRun, Delivery, DeliveryOutcome, FailedDelivery} from '../../application/consumers/index.ts'
import {durationOption, FOREVER} from '../../application/input/index.ts'
import {uptimeMs, type Workspace} from '../../application/kernel/index.ts'
import {createStreamReader} from '../../application/stream/index.ts'
import type {Consumer, ConsumerStore} from '../../ports/consumer-store.ts'
import {runShell} from './shell.ts'

const MAX_ATTEMPTS = 5
/** How often a consumer that waits looks whether somebody wants a dead letter delivered again. */
const POLL_SECONDS = 5

export interface DeliveryFlags {
  readonly exec: string
  readonly batch?: number | undefined
  readonly wait?: string | undefined
  readonly 'max-attempts'?: number | undefined
}

interface ShellRun {
  readonly consumer: Consumer
  readonly store: ConsumerStore
  readonly flags: DeliveryFlags
  /** Says that it is over. */
  readonly signal: AbortSignal
  /** Whether standard output is for JSON alone. */
  readonly json: boolean
  readonly workspace: () => Workspace
  /** Polls until there is a result, for at most `seconds`. */
  readonly poll: <R>(poll: (workspace: Workspace) => Promise<R | undefined>, seconds: number) => Promise<R | undefined>
  readonly tell: (text: string) => void
}

/** Makes a consumer's run of a command for the shell. */
export function shellRun(given: ShellRun): ConsumerRun {
  const {consumer, store, flags, signal, workspace} = given
  const maxAttempts = flags['max-attempts'] ?? MAX_ATTEMPTS
  const deadline = uptimeMs() + secondsOf(flags.wait) * 1000
  const left = () => (deadline - uptimeMs()) / 1000
  const isOver = () => signal.aborted || (flags.wait !== undefined && left() <= 0)
  const reader = createStreamReader(consumer.cursor)
  const poll = async ({log}: Workspace) =>
    (await reader.read(log)) ?? (store.redrivenLetters(consumer.name).length > 0 ? [] : undefined)

  async function next() {
    if (flags.wait === undefined) return poll(workspace())
    while (!isOver()) {
      const found = await given.poll(poll, Math.min(left(), POLL_SECONDS))
      if (found) return found
    }
    return undefined
  }

  async function pause(ms: number): Promise<void> {
    const end = Math.min(uptimeMs() + ms, flags.wait === undefined ? Number.POSITIVE_INFINITY : deadline)
    // What is recorded meanwhile does not end it.
    while (!signal.aborted && uptimeMs() < end) await given.poll(async () => undefined, (end - uptimeMs()) / 1000)
  }

  return {
    consumer,
    store,
    batch: flags.batch ?? 1,
    maxAttempts,
    next,
    log: () => workspace().log,
    deliver: (delivery) => deliver(given, delivery),
    pause,
    isOver,
    nowMs: Date.now,
    tell: (failure) => given.tell(wordFailure(failure, maxAttempts)),
  }
}

function secondsOf(wait: string | undefined): number {
  if (wait === undefined) return 0
  return wait === FOREVER ? Number.POSITIVE_INFINITY : durationOption(wait)
}

async function deliver({consumer, flags, signal, json}: ShellRun, delivery: Delivery): Promise<DeliveryOutcome> {
  const {events, attempt} = delivery
  const [event] = events
  const env = {
    CN_CONSUMER: consumer.name,
    CN_ATTEMPT: String(attempt),
    CN_EVENT_COUNT: String(events.length),
    ...(events.length === 1 &&
      event && {CN_EVENT_ID: event.id, CN_EVENT_TYPE: event.event_type, CN_EVENT_ENTITY: event.entity_id}),
  }
  const stdin = events.map((one) => `${JSON.stringify(one)}\n`).join('')
  const error = await runShell({command: flags.exec, stdin, env, stdoutToStderr: json, signal})
  if (error === undefined) return 'handled'
  return signal.aborted ? 'interrupted' : {failed: error}
}

function wordFailure({events, attempt, error, pauseSeconds}: FailedDelivery, maxAttempts: number): string {
  const [event] = events
  const what = events.length === 1 ? `${event?.event_type} ${event?.id}` : `${events.length} events`
  const next =
    pauseSeconds === undefined
      ? 'dead-lettered: see --dead'
      : `again in ${pauseSeconds}s${events.length > 1 ? ', one by one' : ''}`
  return `attempt ${attempt} of ${maxAttempts} on ${what} failed: ${error}; ${next}`
}
