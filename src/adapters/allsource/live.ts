/** Where to listen, and with which headers. */
export interface LiveEndpoint {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

const HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * Listens to the store's live stream, as RemoteStore.listen says. A frame only signals a change: it carries no position,
 * may be missed or repeated, and may belong to another tenant. The reader then reads the new events.
 *
 * Source: wire contract §5.
 */
export async function listen(
  {address, headers}: LiveEndpoint,
  patterns: readonly string[],
  {onChange, signal}: {readonly onChange: () => void; readonly signal: AbortSignal},
): Promise<boolean> {
  // Node's own WebSocket cannot be ended while the server is silent: it would keep the process alive.
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
    onChange()
  })
  socket.on('message', onChange)
  // `close` follows.
  socket.on('error', () => {})
  socket.on('close', () => {
    signal.removeEventListener('abort', end)
    resolve(opened || signal.aborted)
  })
  return promise
}
