import type {WireEvent} from './api.ts'

/** A message of a stream of server-sent events. */
export interface Message {
  readonly id: string | undefined
  readonly data: string
}

/**
 * Reads server-sent events out of pieces of text, however they are cut.
 *
 * EventSource would do it too, but sends no key. Source: HTML, 9.2.6.
 */
export function createParser(onMessage: (message: Message) => void): (piece: string) => void {
  let rest = ''
  let id: string | undefined
  let data: string[] = []

  function take(line: string): void {
    if (line === '') {
      if (data.length > 0) onMessage({id, data: data.join('\n')})
      data = []
      return
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'data') data.push(value)
    if (field === 'id') id = value
  }

  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() as string
    for (const line of lines) take(line)
  }
}

/** The state of a stream. `lost` has the time of the next attempt. */
export type Connection =
  | {readonly kind: 'connecting'}
  | {readonly kind: 'live'}
  | {readonly kind: 'lost'; readonly retryAt: number}

export interface StreamOptions {
  readonly open: (lastId: string | undefined, signal: AbortSignal) => Promise<Response>
  readonly onEvent: (event: WireEvent) => void
  /** The stream has begun; `goesOn`: where the last one ended, so that nothing was missed. */
  readonly onOpen: (goesOn: boolean) => void
  readonly onState: (connection: Connection) => void
  /** Returns true when the server does not know the last id, which is of another log: the stream begins anew. */
  readonly isUnknownId: (error: unknown) => boolean
  /** Returns true for a failure after which trying again is of no use. */
  readonly isFinal: (error: unknown) => boolean
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
/** The server says something every 15 s; a connection that is silent for longer is dead. */
const SILENCE_MS = 40_000

/** Follows the stream until it is closed; begins anew after whatever ends it, from where it was. */
export function follow(options: StreamOptions): {close(): void} {
  const closing = new AbortController()
  let lastId: string | undefined
  let failures = 0

  async function readOnce(): Promise<void> {
    const attempt = new AbortController()
    const stop = () => attempt.abort()
    closing.signal.addEventListener('abort', stop)
    let watchdog = setTimeout(stop, SILENCE_MS)
    try {
      const response = await options.open(lastId, attempt.signal)
      options.onOpen(lastId !== undefined)
      options.onState({kind: 'live'})
      failures = 0
      const parse = createParser(({id, data}) => {
        lastId = id
        options.onEvent(JSON.parse(data))
      })
      for await (const piece of piecesOf(response)) {
        clearTimeout(watchdog)
        watchdog = setTimeout(stop, SILENCE_MS)
        parse(piece)
      }
    } finally {
      clearTimeout(watchdog)
      closing.signal.removeEventListener('abort', stop)
    }
  }

  function isFinal(error: unknown): boolean {
    if (lastId === undefined || !options.isUnknownId(error)) return options.isFinal(error)
    lastId = undefined
    return false
  }

  async function run(): Promise<void> {
    options.onState({kind: 'connecting'})
    while (!closing.signal.aborted) {
      const error = await readOnce().catch((reason: unknown) => reason)
      if (closing.signal.aborted || isFinal(error)) return
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++)
      options.onState({kind: 'lost', retryAt: Date.now() + pause})
      await sleep(pause, closing.signal)
    }
  }

  run()
  return {close: () => closing.abort()}
}

/** The text of an answer as it comes. */
async function* piecesOf(response: Response): AsyncIterable<string> {
  const reader = (response.body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
}

/** Also ends when the browser says that the network is back. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
    signal.addEventListener('abort', done, {once: true})
  })
}
