import WebSocket from 'ws'
import type {CoreEvent} from './core-store.ts'

/** A reply as a test looks at it; the body is parsed when it is JSON. */
export interface WireReply<Body = unknown> {
  readonly status: number
  readonly type: string
  readonly body: Body
  readonly headers: Headers
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

async function replyOf<Body>(response: Response): Promise<WireReply<Body>> {
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const body = type.startsWith('application/json') ? JSON.parse(text) : text
  return {status: response.status, type, body, headers: response.headers}
}

/** Speaks to a server as plainly as can be: no retries, no defaults but an empty payload. */
export function wireTo(url: string, headers: Readonly<Record<string, string>> = {}) {
  const get = async <Body>(path: string) => replyOf<Body>(await fetch(url + path, {headers}))
  const post = async <Body>(path: string, body: unknown) => {
    const content = {'content-type': 'application/json', ...headers}
    return replyOf<Body>(await fetch(url + path, {method: 'POST', headers: content, body: JSON.stringify(body)}))
  }
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
