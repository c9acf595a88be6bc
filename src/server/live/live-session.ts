import type {RecordedEvent} from '../../domain/events.ts'
import {isJsonObject, type JsonValue} from '../../domain/json.ts'
import type {Consumer} from '../event-store/consumers.ts'
import {toWire} from '../event-store/wire.ts'
import type {Tenant} from '../tenants/tenants.ts'
import {backlog} from './backlog.ts'
import type {Subscriber} from './hub.ts'
import {acceptPatterns, backlogMatch, liveMatch, type TypeMatch} from './patterns.ts'

/** The number of unsent bytes that makes a client slow: then it is told how much it missed. */
const MAX_WAITING_BYTES = 256 * 1024

/** A connection to send frames over. */
export interface Channel {
  send(frame: string | Buffer): void
  /** The number of bytes that are not sent yet. */
  waiting(): number
  /** Resolves when all is sent, or the connection is closed. */
  drained(): Promise<void>
  /** Closes the connection after a read error. */
  fail(): void
}

/** The live events that one client receives. */
export interface LiveSession {
  /** Handles a frame from the client. */
  receive(text: string): void
  close(): void
}

interface Filter {
  readonly entityId: string | undefined
  readonly matches: TypeMatch
}

/** Delivers live events. A consumer first gets the events that it has not acknowledged, each once. */
export function startLiveSession(
  tenant: Tenant,
  channel: Channel,
  consumer: Consumer | undefined,
  onLagged: () => void,
): LiveSession {
  let filter: Filter = {entityId: undefined, matches: liveMatch(consumer?.filters ?? [])}
  let liveAfter = consumer ? Number.POSITIVE_INFINITY : 0
  let closed = false
  const sender = createSender(channel, onLagged)
  const subscriber: Subscriber = {
    deliver: (event, text) => {
      if (event.position > liveAfter && isWanted(event, filter)) sender.send(text)
    },
  }
  const leave = tenant.hub.subscribe(subscriber)
  const goLive = (after: number) => {
    liveAfter = after
  }
  if (!consumer) goLive(tenant.hub.position())
  else replay(tenant, channel, consumer, {goLive, isClosed: () => closed}).catch(channel.fail)
  return {
    receive: (text) => {
      filter = nextFilter(text, filter) ?? filter
    },
    close: () => {
      closed = true
      leave()
    },
  }
}

interface Replay {
  readonly isClosed: () => boolean
  /** Called when everything up to a position has been sent. */
  readonly goLive: (after: number) => void
}

/** Sends the backlog, then switches to live delivery in the same turn, so that no event is lost between. */
async function replay(tenant: Tenant, channel: Channel, consumer: Consumer, {isClosed, goLive}: Replay): Promise<void> {
  const matches = backlogMatch(consumer.filters)
  let position = consumer.position ?? 0
  let replayed = 0
  do {
    const {pages, upTo} = await backlog(tenant.query, position, matches)
    for await (const page of pages) {
      replayed += page.length
      await sendReplay(page, tenant.name, channel)
      if (isClosed()) return
    }
    position = Math.max(position, upTo)
  } while (position < tenant.hub.position())
  channel.send(JSON.stringify({type: 'replay_complete', replayed}))
  goLive(position)
}

async function sendReplay(page: readonly RecordedEvent[], tenant: string, channel: Channel): Promise<void> {
  for (const event of page) {
    channel.send(JSON.stringify({type: 'replay', position: event.position, event: toWire(event, tenant)}))
    if (channel.waiting() > MAX_WAITING_BYTES) await channel.drained()
  }
}

/** Sends frames while the client keeps up; else counts what it missed, and tells it later. */
function createSender(channel: Channel, onLagged: () => void) {
  let missed = 0
  return {
    send: (frame: Buffer) => {
      if (missed === 0 && channel.waiting() <= MAX_WAITING_BYTES) return channel.send(frame)
      if (missed++ > 0) return
      onLagged()
      channel.drained().then(() => {
        channel.send(JSON.stringify({type: 'lagged', missed}))
        missed = 0
      })
    },
  }
}

function isWanted({entity_id, event_type}: RecordedEvent, {entityId, matches}: Filter): boolean {
  return (entityId === undefined || entityId === entity_id) && matches(event_type)
}

/** Applies a client's frame to its filter; undefined: the frame is not a JSON object, and is ignored. */
function nextFilter(text: string, filter: Filter): Filter | undefined {
  const frame = parse(text)
  if (!isJsonObject(frame)) return undefined
  try {
    if (frame.type === 'subscribe') return {...filter, matches: liveMatch(acceptPatterns(textsOf(frame.filters)))}
    const {entity_id, event_type, event_type_prefixes} = frame
    const types = [...textsOf(event_type === undefined ? [] : [event_type]), ...textsOf(event_type_prefixes)]
    return {
      entityId: typeof entity_id === 'string' ? entity_id : undefined,
      matches: liveMatch(acceptPatterns(types)),
    }
  } catch {
    return undefined
  }
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
