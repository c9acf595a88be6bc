import {createServer, type IncomingMessage} from 'node:http'
import {type Core, createCore} from './core.ts'
import {createExchange} from './core-exchange.ts'
import type {CoreOptions} from './core-options.ts'
import {createSocketHub, type SocketHub} from './core-socket.ts'
import {type CoreEvent, type EventInput, eventOf} from './core-store.ts'
import {createFaults, type Faults, type RecordedRequest} from './faults.ts'
import {createListener} from './listener.ts'

/** A running server that behaves as AllSource Core does, and what a test can do to it. */
export interface CoreServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string
  readonly port: number
  /** Everything stored, in the order of arrival; parsed anew at every look. */
  readonly events: readonly CoreEvent[]
  /** Every request since the last `clearRequests`, upgrades to WebSocket too. */
  readonly requests: readonly RecordedRequest[]
  readonly openSockets: number
  clearRequests(): void
  /** Stops listening and cuts every connection. `restart` brings it back. */
  close(): Promise<void>
  /** Cuts every connection and listens again, on the same port, with the same events. */
  restart(): Promise<void>
  /** Stores many events quickly: unchecked, and no socket hears of them. */
  seed(count: number, factory?: (index: number) => EventInput): void
  /** Writes as another client. */
  record(event: EventInput): CoreEvent
  /** Writes several as another client; the sockets get them in one frame, an array. */
  recordTogether(...events: readonly EventInput[]): void
  /** Takes a timestamp now for an event that nobody sees before `reveal`. */
  withhold(event: EventInput): void
  /** Stores what was withheld, with the earlier timestamps. */
  reveal(): readonly CoreEvent[]
  /** Empties the store, as a remote that was reset. */
  reset(): void
  /** Stores events that the sockets miss, then tells them that they missed so many; at least one. */
  lag(...missed: readonly EventInput[]): void
  /** Pushes a stored event to the sockets once more. */
  repeat(id: string): void
  /** Cuts the sockets without a goodbye. */
  dropSockets(): void
  /** Makes the next requests fail, `count` of those that match. Source: `Fault` says how. */
  failNext: Faults['failNext']
}

function seededTask(index: number): EventInput {
  return {
    event_type: 'task.created',
    entity_id: `seed-${index.toString(36).padStart(5, '0')}`,
    payload: {title: `Seeded task ${index}`, priority: 'p2', task_type: 'task'},
  }
}

/** What a test can do to the events. */
function eventControls({store, consumers}: Core, hub: SocketHub) {
  let withheld: EventInput[] = []
  return {
    seed: (count: number, factory = seededTask) => {
      for (let index = 0; index < count; index += 1) store.put(factory(index))
    },
    record: (event: EventInput) => eventOf(store.append(event)),
    recordTogether: (...events: readonly EventInput[]) => hub.pushTogether(events.map(store.put)),
    withhold: (event: EventInput) => {
      withheld.push({timestamp: store.stamp(), ...event})
    },
    reveal: () => {
      const revealed = withheld.map((event) => eventOf(store.append(event)))
      withheld = []
      return revealed
    },
    reset: () => {
      store.clear()
      consumers.clear()
      withheld = []
    },
    lag: (...missed: readonly EventInput[]) => {
      for (const event of missed) store.put(event)
      hub.lag(Math.max(1, missed.length))
    },
    repeat: (id: string) => {
      const stored = store.all.find((candidate) => eventOf(candidate).id === id)
      if (stored === undefined) throw new Error(`no event ${id}`)
      hub.push(stored)
    },
  }
}

/** Starts a server on a free port of this machine. */
export async function startCore(options: CoreOptions = {}): Promise<CoreServer> {
  const core = createCore(options)
  const hub = createSocketHub(core.store, core.consumers)
  const faults = createFaults()
  const requests: RecordedRequest[] = []
  const exchange = createExchange({options, core, hub, faults, record: (request) => requests.push(request)})
  const server = createServer((request, response) => void exchange.answer(request, response))
  server.on('upgrade', (request: IncomingMessage, socket, head) => exchange.upgrade(request, socket, head))
  const listener = createListener(server)
  const port = await listener.listen(0)
  const close = async () => {
    hub.drop()
    await listener.stop()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get events() {
      return core.store.all.map(eventOf)
    },
    get requests() {
      return requests
    },
    get openSockets() {
      return hub.open
    },
    clearRequests: () => {
      requests.length = 0
    },
    close,
    [Symbol.asyncDispose]: close,
    restart: async () => {
      await close()
      core.consumers.restart()
      await listener.listen(port)
    },
    ...eventControls(core, hub),
    dropSockets: hub.drop,
    failNext: faults.failNext,
  }
}
