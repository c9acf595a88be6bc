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
export function listen(
  {address, headers}: LiveEndpoint,
  patterns: readonly string[],
  {onNews, signal}: {readonly onNews: () => void; readonly signal: AbortSignal},
): Promise<boolean> {
  const {promise, resolve} = Promise.withResolvers<boolean>()
  if (signal.aborted) return Promise.resolve(true)
  // The second parameter's object form is Node's own: browsers cannot set headers.
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/api/v1/events/stream`, {headers})
  let opened = false
  const close = () => socket.close()
  const handshake = setTimeout(close, HANDSHAKE_TIMEOUT_MS)
  const end = () => {
    clearTimeout(handshake)
    signal.removeEventListener('abort', close)
    resolve(opened || signal.aborted)
  }
  signal.addEventListener('abort', close)
  socket.addEventListener('open', () => {
    opened = true
    clearTimeout(handshake)
    if (patterns.length > 0) socket.send(JSON.stringify({type: 'subscribe', filters: patterns}))
    onNews()
  })
  socket.addEventListener('message', onNews)
  socket.addEventListener('error', end)
  socket.addEventListener('close', end)
  return promise
}
