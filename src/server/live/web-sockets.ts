import {type IncomingMessage, STATUS_CODES} from 'node:http'
import type {Duplex} from 'node:stream'
import type {FastifyInstance} from 'fastify'
import {type WebSocket, WebSocketServer} from 'ws'
import {type Caller, tenantOf} from '../access/callers.ts'
import type {ServerContext} from '../http/context.ts'
import {answerOf} from '../http/failures.ts'
import {overloaded, WireError} from '../http/wire-error.ts'
import {type Channel, type LiveSession, startLiveSession} from './live-session.ts'

export const STREAM_PATH = '/api/v1/events/stream'
const MAX_FRAME_BYTES = 64 * 1024
const PING_MS = 30_000
const MAX_STREAMS = 10_000
const GOING_AWAY = 1001
const POLICY = 1008
const INTERNAL = 1011

/** The WebSocket side of the stream of events. */
export interface WebSockets {
  open(): number
  /** Closes all connections. */
  close(): Promise<void>
}

/** Serves {@link STREAM_PATH}; `guard` is what every other request passes too. */
export function serveWebSockets(
  {server, log}: Pick<FastifyInstance, 'server' | 'log'>,
  context: ServerContext,
  guard: (request: IncomingMessage) => Caller,
): WebSockets {
  const sockets = new WebSocketServer({noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false})
  const alive = new WeakSet<WebSocket>()
  const keyOf = new WeakMap<WebSocket, string>()

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = URL.parse(request.url ?? '', 'http://localhost')
    if (url?.pathname !== STREAM_PATH) throw new WireError(404, {error: 'No such route'})
    const caller = guard(request)
    if (sockets.clients.size >= MAX_STREAMS) throw overloaded(`more than ${MAX_STREAMS} streams`)
    const {tenant, consumer} = await subjectOf(url, caller, context)
    sockets.handleUpgrade(request, socket, head, (connected) => {
      alive.add(connected)
      connected.on('pong', () => alive.add(connected))
      if (caller.keyId !== undefined) keyOf.set(connected, caller.keyId)
      attach(connected, startLiveSession(tenant, channelTo(connected), consumer, context.metrics.lagged))
    })
  }

  /** Closes connections that do not answer, or whose key is not valid any more. */
  function ping(): void {
    for (const socket of sockets.clients) {
      const key = keyOf.get(socket)
      if (key !== undefined && !context.keys.isValid(key)) socket.close(POLICY, 'the key is no longer valid')
      else if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }

  const timer = setInterval(ping, PING_MS).unref()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    upgrade(request, socket, head).catch((error) => refuse(socket, error, log))
  })
  return {
    open: () => sockets.clients.size,
    close: async () => {
      clearInterval(timer)
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'the server stops')
      setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, 1000).unref()
    },
  }
}

async function subjectOf({searchParams}: URL, caller: Caller, {tenants, consumers}: ServerContext) {
  const tenant = await tenants.write(tenantOf(caller, searchParams.get('tenant_id') ?? undefined))
  const id = searchParams.get('consumer_id')
  return {tenant, consumer: id === null ? undefined : await consumers.get(tenant.name, id)}
}

function attach(socket: WebSocket, session: LiveSession): void {
  socket.on('message', (data, isBinary) => {
    if (!isBinary) session.receive(String(data))
  })
  socket.on('close', session.close)
  socket.on('error', () => socket.terminate())
}

function channelTo(socket: WebSocket): Channel {
  let underway = 0
  let wake: (() => void)[] = []
  const settle = () => {
    underway--
    if (underway > 0) return
    for (const resolve of wake) resolve()
    wake = []
  }
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return
      underway++
      socket.send(frame, {binary: false}, settle)
    },
    fail: () => socket.close(INTERNAL),
    waiting: () => socket.bufferedAmount,
    drained: () => (underway === 0 ? Promise.resolve() : new Promise((resolve) => wake.push(resolve))),
  }
}

function refuse(socket: Duplex, error: Error, log: FastifyInstance['log']): void {
  const {status, body, headers = {}} = answerOf(error)
  if (status >= 500) log.error({err: error, route: STREAM_PATH}, 'upgrade failed')
  const text = JSON.stringify(body)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`)
}
