import {once} from 'node:events'
import {Agent, createServer, type IncomingMessage, type ServerResponse, request as send} from 'node:http'
import {connect} from 'node:net'
import type {Duplex} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import {randomNumbers} from '../random-numbers.ts'
import {createListener} from './listener.ts'

/**
 * What the proxy does to a request.
 * `reset-before`: cut before the server has seen it. `reset-after`: the server has carried it out, the reply is lost.
 * `truncate`: carried out, half of the reply's body, then cut. `duplicate`: carried out twice, the second reply is given.
 * `hang`: not forwarded, never answered. `bad-gateway` and `unavailable`: not forwarded, 502 and 503.
 * `bad-gateway-after`: carried out, answered 502.
 */
export type ProxyMode =
  | 'pass'
  | 'delay'
  | 'reset-before'
  | 'reset-after'
  | 'truncate'
  | 'duplicate'
  | 'hang'
  | 'bad-gateway'
  | 'bad-gateway-after'
  | 'unavailable'

/** How the modes are chosen. */
export interface ProxyOptions {
  readonly seed: number
  /** The first requests get these, one each; only then chance decides. */
  readonly plan?: readonly ProxyMode[]
  /** How often a mode is chosen, against the others; those not named never. Half of all requests pass when absent, none hang. */
  readonly weights?: Partial<Readonly<Record<ProxyMode, number>>>
  /** The longest delay. */
  readonly delayMs?: number
  /** Requests that do not match pass and are not counted. */
  readonly match?: (request: {readonly method: string; readonly path: string}) => boolean
}

/** A running proxy. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** How many requests got each mode. */
  readonly counts: Readonly<Record<ProxyMode, number>>
  /** From now on everything passes. */
  calm(): void
  close(): Promise<void>
}

const NO_COUNTS: Readonly<Record<ProxyMode, number>> = {
  pass: 0,
  delay: 0,
  'reset-before': 0,
  'reset-after': 0,
  truncate: 0,
  duplicate: 0,
  hang: 0,
  'bad-gateway': 0,
  'bad-gateway-after': 0,
  unavailable: 0,
}

const HALF_PASS: Partial<Readonly<Record<ProxyMode, number>>> = {
  pass: 8,
  delay: 1,
  'reset-before': 1,
  'reset-after': 1,
  truncate: 1,
  duplicate: 1,
  'bad-gateway': 1,
  'bad-gateway-after': 1,
  unavailable: 1,
}

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

/** Chooses the mode of each request: by the plan, then by chance. */
function createChooser({plan = [], weights = HALF_PASS}: ProxyOptions, random: () => number): () => ProxyMode {
  const left = [...plan]
  const modes = Object.entries(weights) as [ProxyMode, number][]
  const total = modes.reduce((sum, [, weight]) => sum + weight, 0)
  return () => {
    const planned = left.shift()
    if (planned !== undefined) return planned
    let drawn = random() * total
    for (const [mode, weight] of modes) {
      drawn -= weight
      if (drawn < 0) return mode
    }
    return 'pass'
  }
}

/** A reply of the server, read whole. */
interface WholeReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

async function wholeBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function endToEnd(headers: IncomingMessage['headers']) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))
}

/** Asks the server. Rejects when it cannot be reached or cuts the connection. */
async function forward(target: URL, agent: Agent, message: IncomingMessage, body: Buffer): Promise<WholeReply> {
  const asked = send(new URL(message.url ?? '/', target), {
    agent,
    method: message.method ?? 'GET',
    headers: {...endToEnd(message.headers), ...(body.length > 0 ? {'content-length': body.length} : {})},
  })
  asked.end(body)
  const [reply] = (await once(asked, 'response')) as [IncomingMessage]
  return {status: reply.statusCode ?? 502, headers: endToEnd(reply.headers), body: await wholeBody(reply)}
}

function answer(response: ServerResponse, {status, headers, body}: WholeReply, isCut: boolean): void {
  response.writeHead(status, {...headers, 'content-length': body.length})
  if (isCut) response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy())
  else response.end(body)
}

function ownReply(status: number, value: object): WholeReply {
  return {status, headers: {'content-type': 'application/json'}, body: Buffer.from(JSON.stringify(value))}
}

const BAD_GATEWAY = ownReply(502, {error: 'delegation upstream', message: 'the proxy of the test'})
const UNAVAILABLE = ownReply(503, {error: 'Queue full: Conditional archive admission capacity exhausted'})

/** Does one mode to one request; `ask` carries it out on the server. */
type Treatment = (exchange: {
  readonly response: ServerResponse
  readonly ask: () => Promise<WholeReply>
  readonly delayMs: number
}) => Promise<void> | void

const TREATMENTS: Readonly<Record<ProxyMode, Treatment>> = {
  pass: async ({response, ask}) => answer(response, await ask(), false),
  delay: async ({response, ask, delayMs}) => {
    await sleep(delayMs)
    answer(response, await ask(), false)
  },
  'reset-before': ({response}) => void response.socket?.resetAndDestroy(),
  'reset-after': async ({response, ask}) => {
    await ask()
    response.socket?.resetAndDestroy()
  },
  truncate: async ({response, ask}) => answer(response, await ask(), true),
  duplicate: async ({response, ask}) => {
    await ask()
    answer(response, await ask(), false)
  },
  hang: () => {},
  'bad-gateway': ({response}) => answer(response, BAD_GATEWAY, false),
  'bad-gateway-after': async ({response, ask}) => {
    await ask()
    answer(response, BAD_GATEWAY, false)
  },
  unavailable: ({response}) => answer(response, UNAVAILABLE, false),
}

/** Joins an upgraded connection to the server, byte by byte. */
function tunnel(target: URL, message: IncomingMessage, socket: Duplex, head: Buffer): void {
  const upstream = connect(Number(target.port), target.hostname)
  const pairs = message.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
  upstream.write(`${message.method} ${message.url} HTTP/1.1\r\n${pairs.join('')}\r\n`)
  upstream.write(head)
  upstream.pipe(socket)
  socket.pipe(upstream)
  upstream.on('error', () => socket.destroy())
  socket.on('error', () => upstream.destroy())
  upstream.on('close', () => socket.destroy())
  socket.on('close', () => upstream.destroy())
}

/** Starts a proxy in front of a server on this machine. One seed chooses the same modes in the same order. */
export async function startFaultProxy(targetUrl: string, options: ProxyOptions): Promise<FaultProxy> {
  const {match = () => true, delayMs = 50} = options
  const target = new URL(targetUrl)
  const random = randomNumbers(options.seed)
  const choose = createChooser(options, random)
  const counts = {...NO_COUNTS}
  const agent = new Agent({keepAlive: false})
  let isCalm = false
  const modeOf = (message: IncomingMessage): ProxyMode => {
    const path = new URL(message.url ?? '/', target).pathname
    if (isCalm || !match({method: message.method ?? 'GET', path})) return 'pass'
    const mode = choose()
    counts[mode] += 1
    return mode
  }
  const treat = async (message: IncomingMessage, response: ServerResponse) => {
    const body = await wholeBody(message)
    const ask = () => forward(target, agent, message, body)
    await TREATMENTS[modeOf(message)]({response, ask, delayMs: Math.ceil(random() * delayMs)})
  }
  const server = createServer((message, response) => {
    treat(message, response).catch(() => message.socket.resetAndDestroy())
  })
  server.on('upgrade', (message: IncomingMessage, socket, head) => tunnel(target, message, socket, head))
  const listener = createListener(server)
  const port = await listener.listen(0)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    counts,
    calm: () => {
      isCalm = true
    },
    close: listener.stop,
    [Symbol.asyncDispose]: listener.stop,
  }
}
