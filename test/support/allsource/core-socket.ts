import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {type WebSocket, WebSocketServer} from 'ws'
import {type Consumers, matchesLive} from './core-consumers.ts'
import type {CoreStore, StoredEvent} from './core-store.ts'

/** What a socket wants to see; empty wants everything. There is no filter by tenant. */
interface LiveFilter {
  readonly entityId?: string | undefined
  readonly type?: string | undefined
  readonly prefixes?: readonly string[]
  readonly patterns?: readonly string[]
}

/** The open sockets of a Core. */
export interface SocketHub {
  readonly open: number
  /** Takes over a connection that asks for the stream. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Sends an event to every socket whose filter it passes. */
  push(stored: StoredEvent): void
  /** Sends several in one frame, an array, as a server does that is set to. */
  pushTogether(events: readonly StoredEvent[]): void
  /** Tells every socket that it missed so many. */
  lag(missed: number): void
  /** Cuts every socket without a goodbye. */
  drop(): void
}

function isWanted({entityId, type, prefixes = [], patterns = []}: LiveFilter, stored: StoredEvent): boolean {
  if (entityId !== undefined && stored.entityId !== entityId) return false
  if (type !== undefined && stored.type !== type) return false
  if (prefixes.length > 0 && !prefixes.some((prefix) => stored.type.startsWith(prefix))) return false
  return patterns.length === 0 || patterns.some((pattern) => matchesLive(pattern, stored.type))
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The filter after a frame of the client; unknown objects are empty legacy filters, anything else changes nothing. */
function filterAfter(current: LiveFilter, frame: string): LiveFilter {
  let said: Record<string, unknown>
  try {
    said = JSON.parse(frame)
  } catch {
    return current
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return current
  if (said.type === 'subscribe') return {entityId: current.entityId, patterns: texts(said.filters)}
  return {
    entityId: text(said.entity_id),
    type: text(said.event_type),
    prefixes: texts(said.event_type_prefixes),
  }
}

function replay(socket: WebSocket, backlog: readonly StoredEvent[]): void {
  for (const stored of backlog) socket.send(`{"type":"replay","position":${stored.position},"event":${stored.json}}`)
  socket.send(JSON.stringify({type: 'replay_complete', replayed: backlog.length}))
}

/** Creates the hub that pushes what the store appends. Source: the wire contract §5. */
export function createSocketHub(store: CoreStore, consumers: Consumers): SocketHub {
  const server = new WebSocketServer({noServer: true})
  const filters = new Map<WebSocket, LiveFilter>()
  const begin = (socket: WebSocket, consumerId: string | null) => {
    filters.set(socket, consumerId === null ? {} : {patterns: consumers.get(consumerId).filters})
    socket.on('close', () => filters.delete(socket))
    socket.on('error', () => socket.terminate())
    socket.on('message', (data, isBinary) => {
      if (!isBinary) filters.set(socket, filterAfter(filters.get(socket) ?? {}, String(data)))
    })
    if (consumerId !== null) replay(socket, consumers.backlog(consumerId))
  }
  const push = (stored: StoredEvent) => {
    for (const [socket, filter] of filters) if (isWanted(filter, stored)) socket.send(stored.json)
  }
  store.onAppend(push)
  return {
    push,
    pushTogether: (events) => {
      for (const [socket, filter] of filters) {
        const wanted = events.filter((stored) => isWanted(filter, stored))
        if (wanted.length > 0) socket.send(`[${wanted.map(({json}) => json).join(',')}]`)
      }
    },
    get open() {
      return filters.size
    },
    accept: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (accepted) => {
        begin(accepted, new URL(request.url ?? '', 'http://core').searchParams.get('consumer_id'))
      }),
    lag: (missed) => {
      for (const socket of filters.keys()) socket.send(JSON.stringify({type: 'lagged', missed}))
    },
    drop: () => {
      for (const socket of filters.keys()) socket.terminate()
      filters.clear()
    },
  }
}
