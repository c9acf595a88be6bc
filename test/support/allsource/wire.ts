import {once} from 'node:events'
import {Agent, type IncomingHttpHeaders, type IncomingMessage, request} from 'node:http'
import WebSocket from 'ws'
import type {CoreEvent} from './core-store.ts'

/** A reply as a test looks at it; the body is parsed when it is JSON. */
export interface WireReply<Body = unknown> {
  readonly status: number
  readonly type: string
  readonly body: Body
  readonly headers: IncomingHttpHeaders
}

/** What a query replies. Source: the wire contract §4.2. */
export interface QueryBody {
  readonly events: readonly CoreEvent[]
  readonly count: number
  readonly total_count: number
  readonly has_more: boolean
  readonly entity_version?: number
}

/** What an append replies. */
export interface AppendBody {
  readonly event_id: string
  readonly timestamp: string
  readonly version: number
}

/** A connection for each request, so that a restart of the server leaves no dead ones behind. */
const agent = new Agent({keepAlive: false})

/** Sends a request and reads its reply; rejects when the connection is cut before its end. */
async function exchange<Body>(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  sent = '',
): Promise<WireReply<Body>> {
  const asked = request(url, {agent, method, headers})
  asked.end(sent)
  const [reply] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const type = reply.headers['content-type'] ?? ''
  const body = type.startsWith('application/json') ? JSON.parse(text) : text
  return {status: reply.statusCode ?? 0, type, body, headers: reply.headers}
}

/** Speaks to a server as plainly as can be: no retries, no defaults but an empty payload. */
export function wireTo(url: string, headers: Readonly<Record<string, string>> = {}) {
  const get = <Body>(path: string) => exchange<Body>(url + path, 'GET', headers)
  const post = <Body>(path: string, body: unknown) =>
    exchange<Body>(url + path, 'POST', {'content-type': 'application/json', ...headers}, JSON.stringify(body))
  return {
    get,
    post,
    append: (event: object) => post<AppendBody>('/api/v1/events', {payload: {}, ...event}),
    batch: (...events: readonly object[]) =>
      post<{readonly events: readonly AppendBody[]}>('/api/v1/events/batch', {
        events: events.map((event) => ({payload: {}, ...event})),
      }),
    query: (parameters: Readonly<Record<string, string>> = {}) =>
      get<QueryBody>(`/api/v1/events/query?${new URLSearchParams(parameters)}`),
  }
}

/** What a server pushes: an event, or a typed frame. */
export interface Frame extends Partial<CoreEvent> {
  readonly type?: string
  readonly position?: number
  readonly event?: CoreEvent
}

/** A socket on the live stream, and the frames that came. */
export interface StreamReader {
  readonly socket: WebSocket
  /** Says something and waits until the server must have read it. */
  say(frame: unknown): Promise<void>
  /** Waits for so many frames more than were taken before, and takes them. */
  take(count: number): Promise<Frame[]>
  /** Waits until everything sent so far must have come; returns how many frames nobody took. */
  untaken(): Promise<number>
}

/** Opens the live stream; rejects with the status of a refusal. */
export async function openStream(url: string, path = '/api/v1/events/stream', headers = {}): Promise<StreamReader> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, {headers})
  const frames: Frame[] = []
  let wake = () => {}
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)))
    wake()
  })
  await new Promise<void>((opened, failed) => {
    socket.once('open', opened)
    socket.once('error', failed)
  })
  const roundTrip = () =>
    new Promise<void>((answered) => {
      socket.once('pong', () => answered())
      socket.ping()
    })
  return {
    socket,
    say: async (frame) => {
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
      await roundTrip()
    },
    take: async (count) => {
      while (frames.length < count)
        await new Promise<void>((woken) => {
          wake = woken
        })
      return frames.splice(0, count)
    },
    untaken: async () => {
      await roundTrip()
      return frames.length
    },
  }
}
