import {type IncomingMessage, type ServerResponse, STATUS_CODES} from 'node:http'
import type {Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Core} from './core.ts'
import {gated, gateOf} from './core-access.ts'
import type {CoreOptions} from './core-options.ts'
import {createRoutes} from './core-routes.ts'
import type {SocketHub} from './core-socket.ts'
import {type Fault, type Faults, type RecordedRequest, replyOf} from './faults.ts'
import {createGateway, throughGateway} from './gateway.ts'
import {type CoreRequest, empty, plain, type Reply} from './reply.ts'

const STREAM_PATH = '/api/v1/events/stream'

/** What an exchange needs. */
export interface ExchangeParts {
  readonly options: CoreOptions
  readonly core: Core
  readonly hub: SocketHub
  readonly faults: Faults
  readonly record: (request: RecordedRequest) => void
}

function requestOf(message: IncomingMessage, body: Buffer): CoreRequest {
  const {pathname, searchParams} = new URL(message.url ?? '/', 'http://core')
  return {method: message.method ?? 'GET', path: pathname, query: searchParams, headers: message.headers, body}
}

function recordOf({method, path, query, headers, body}: CoreRequest): RecordedRequest {
  return {method, path, query: Object.fromEntries(query), headers: {...headers}, bodyBytes: body.length}
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Leaves a request without a reply: the other side sees a reset, or nothing at all. */
function abandon(socket: Duplex, fault: string): void {
  if (fault.startsWith('hang')) return
  if ('resetAndDestroy' in socket) (socket as Socket).resetAndDestroy()
  else socket.destroy()
}

function send(response: ServerResponse, {status, headers, text}: Reply, fault: Fault | undefined): void {
  const body = Buffer.from(text)
  response.writeHead(status, {...headers, 'content-length': body.length})
  if (fault !== 'truncate') response.end(body)
  else response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy())
}

function refuseUpgrade(socket: Duplex, {status, headers, text}: Reply): void {
  const lines = Object.entries({...headers, 'content-length': Buffer.byteLength(text), connection: 'close'})
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}

/** Says what time it is: by the machine, by the clock of the test, or not at all. */
function date(response: ServerResponse, {noDateHeader, datesByClock, clock}: CoreOptions): void {
  response.sendDate = !(noDateHeader || datesByClock)
  if (datesByClock && clock) response.setHeader('date', new Date(clock() / 1000).toUTCString())
}

/** Takes requests off the network, lets the faults have them, and sends what the routes say. */
export function createExchange({options, core, hub, faults, record}: ExchangeParts) {
  const routes = createRoutes(core)
  const gate = gateOf(options)
  const handler = gated(gate, options.gateway ? createGateway(routes, options) : routes)

  /** The faulty reply, or what the routes say. */
  const replyTo = (request: CoreRequest, fault: Fault | undefined): Reply => {
    if (typeof fault !== 'object') return handler(request)
    return options.gateway ? throughGateway(replyOf(fault)) : replyOf(fault)
  }
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(message).catch(() => undefined)
    if (body === undefined) return
    const request = requestOf(message, body)
    const recorded = recordOf(request)
    record(recorded)
    const fault = faults.take(recorded)
    if (options.latencyMs !== undefined) await sleep(options.latencyMs)
    if (fault === 'hang' || fault === 'reset-before') return abandon(message.socket, fault)
    const reply = replyTo(request, fault)
    if (fault === 'hang-after' || fault === 'reset-after') return abandon(message.socket, fault)
    date(response, options)
    send(response, reply, fault)
  }
  const refusalOfUpgrade = (request: CoreRequest, fault: Fault | undefined): Reply | undefined => {
    if (typeof fault === 'object') return replyTo(request, fault)
    const isRoute = request.path === STREAM_PATH && !options.gateway
    return gate(request) ?? (isRoute ? undefined : options.gateway ? plain(404, '404 page not found') : empty(404))
  }
  const upgrade = (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    const request = requestOf(message, Buffer.alloc(0))
    const recorded = recordOf(request)
    record(recorded)
    socket.on('error', () => socket.destroy())
    const fault = faults.take(recorded)
    if (typeof fault === 'string') return abandon(socket, fault)
    const refusal = refusalOfUpgrade(request, fault)
    if (refusal === undefined) hub.accept(message, socket, head)
    else refuseUpgrade(socket, refusal)
  }
  return {answer, upgrade}
}
