import WebSocket from 'ws'

/** A reply as a test looks at it. */
export interface WireReply {
  readonly status: number
  readonly type: string
  /** Parsed when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
  readonly headers: Headers
}

async function replyOf(response: Response): Promise<WireReply> {
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const body = type.startsWith('application/json') ? JSON.parse(text) : text
  return {status: response.status, type, body, headers: response.headers}
}

/** Speaks to a server as plainly as can be: no retries, no defaults. */
export function wireTo(url: string, headers: Readonly<Record<string, string>> = {}) {
  const get = async (path: string) => replyOf(await fetch(url + path, {headers}))
  const post = async (path: string, body: unknown) => {
    const content = {'content-type': 'application/json', ...headers}
    return replyOf(await fetch(url + path, {method: 'POST', headers: content, body: JSON.stringify(body)}))
  }
  return {
    get,
    post,
    append: (event: object) => post('/api/v1/events', {payload: {}, ...event}),
    batch: (...events: readonly object[]) =>
      post('/api/v1/events/batch', {events: events.map((event) => ({payload: {}, ...event}))}),
    query: (parameters: Readonly<Record<string, string | number>> = {}) => {
      const texts = Object.entries(parameters).map(([name, value]) => [name, String(value)])
      return get(`/api/v1/events/query?${new URLSearchParams(texts)}`)
    },
  }
}

/** A socket on the live stream, and the frames that came. */
export interface StreamReader {
  readonly socket: WebSocket
  /** Says something and waits until the server must have read it. */
  say(frame: unknown): Promise<void>
  /** Waits for so many frames more than were taken before, and takes them. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  take(count: number): Promise<any[]>
  /** Waits until everything sent so far must have come; returns how many frames nobody took. */
  untaken(): Promise<number>
}

/** Opens the live stream; rejects with the status of a refusal. */
export async function openStream(url: string, path = '/api/v1/events/stream', headers = {}): Promise<StreamReader> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, {headers})
  const frames: unknown[] = []
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
