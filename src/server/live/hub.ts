import {setImmediate as nextTurn} from 'node:timers/promises'
import type {RecordedEvent} from '../../domain/events.ts'
import type {EventLog} from '../../ports/event-log.ts'

const LOOK_MS = 60_000
/** The number of events that are delivered before other work gets a turn. */
const BETWEEN_TURNS = 100

/** A receiver of events as they are recorded. */
export interface Subscriber {
  /** Gets every event after the position that it subscribed at, once, in order; `text` is the event as JSON. */
  deliver(event: RecordedEvent, text: Buffer): void
}

/** Delivers new events of one tenant to its subscribers, whichever process recorded them. */
export interface Hub {
  /** Subscribes from the current position on; call {@link Hub.position} in the same turn to know it. */
  subscribe(subscriber: Subscriber): () => void
  /** The position of the last delivered event. */
  position(): number
  /** Wakes the hub: events may have been recorded. */
  notify(): void
  subscribers(): number
  close(): void
}

export interface HubOptions {
  readonly log: EventLog
  readonly head: () => number
  readonly toText: (event: RecordedEvent) => string
  /** Called when the log can no longer be watched. */
  readonly onFailure: (error: unknown) => void
}

/** Creates a hub. It reads the log only while it has subscribers. */
export function createHub(options: HubOptions): Hub {
  const {log, head, onFailure} = options
  const subscribers = new Set<Subscriber>()
  const teller = createTeller(options, subscribers)
  let stopWatching: (() => void) | undefined

  function leave(subscriber: Subscriber): void {
    subscribers.delete(subscriber)
    if (subscribers.size > 0) return
    stopWatching?.()
    stopWatching = undefined
  }

  return {
    subscribe: (subscriber) => {
      if (subscribers.size === 0) teller.startAt(head())
      subscribers.add(subscriber)
      stopWatching ??= watchLog(log, teller.tell, onFailure)
      return () => leave(subscriber)
    },
    position: teller.position,
    notify: teller.tell,
    subscribers: () => subscribers.size,
    close: () => {
      for (const subscriber of subscribers) leave(subscriber)
    },
  }
}

/** Reads new events and delivers them, one read at a time. */
function createTeller({log, toText, onFailure}: HubOptions, subscribers: ReadonlySet<Subscriber>) {
  let told = 0
  let running: Promise<void> | undefined
  let again = false

  function deliver(event: RecordedEvent): void {
    told = event.position
    const text = Buffer.from(toText(event))
    for (const subscriber of subscribers) subscriber.deliver(event, text)
  }

  async function tellOnce(): Promise<void> {
    for await (const event of log.readAll({after: told})) {
      if (subscribers.size === 0) return
      deliver(event)
      if (event.position % BETWEEN_TURNS === 0) await nextTurn()
    }
  }

  async function run(): Promise<void> {
    for (; again && subscribers.size > 0; await tellOnce()) again = false
    running = undefined
  }

  return {
    position: () => told,
    /** Sets the position for new subscribers, unless a read is still in progress. */
    startAt: (position: number) => {
      if (!running) told = position
    },
    tell: () => {
      again = true
      if (subscribers.size === 0) return
      running ??= run().catch((error) => {
        running = undefined
        onFailure(error)
      })
    },
  }
}

/** Calls `onNews` when any process may have recorded something, until the returned function is called. */
function watchLog(log: EventLog, onNews: () => void, onFailure: (error: unknown) => void): () => void {
  const watch = log.watch()
  let stopped = false
  async function look(): Promise<void> {
    while (!stopped) {
      if ((await watch.next(LOOK_MS)) === 'replaced') throw new Error('the log was replaced by another one')
      onNews()
    }
  }
  look().catch(onFailure)
  return () => {
    stopped = true
    watch.close()
  }
}
