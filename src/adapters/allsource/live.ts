/** Where to listen, and with which headers. */
export interface LiveEndpoint {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

const HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * Listens to the store's live stream, as RemoteStore.listen says. Only that something has come counts: frames carry no
 * position, may be missed or come twice, and belong to any tenant. What is new is then read.
 *
 * Source: wire contract §5.
 */
export async function listen(
  {address, headers}: LiveEndpoint,
  patterns: readonly string[],
  {onNews, signal}: {readonly onNews: () => void; readonly signal: AbortSignal},
): Promise<boolean> {
  // Node's own cannot be ended while the server says nothing: it would keep the process.
  const {WebSocket} = await import('ws')
  if (signal.aborted) return true
  const {promise, resolve} = Promise.withResolvers<boolean>()
  const url = `${address.replace(/^http/, 'ws')}/api/v1/events/stream`
  const socket = new WebSocket(url, {headers, handshakeTimeout: HANDSHAKE_TIMEOUT_MS})
  let opened = false
  const end = () => socket.terminate()
  signal.addEventListener('abort', end)
  socket.on('open', () => {
    opened = true
    if (patterns.length > 0) socket.send(JSON.stringify({type: 'subscribe', filters: patterns}))
    onNews()
  })
  socket.on('message', onNews)
  // It is closed then.
  socket.on('error', () => {})
  socket.on('close', () => {
    signal.removeEventListener('abort', end)
    resolve(opened || signal.aborted)
  })
  return promise
}
