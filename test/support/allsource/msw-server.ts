import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {getResponse, type RequestHandler} from 'msw'
import {createListener} from './listener.ts'

/** A request that a handler, or none, has answered. */
export interface HandledRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** False: no handler matched, and 501 was the reply. */
  readonly handled: boolean
}

/** A real server whose replies are msw's. */
export interface HandlerServer extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly HandledRequest[]
  close(): Promise<void>
}

async function requestOf(message: IncomingMessage, base: string): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const method = message.method ?? 'GET'
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, String(value))
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks)
  return new Request(new URL(message.url ?? '/', base), {method, headers, body})
}

/** Sends the reply as it comes, so that a handler can stream, stall and fail midway. */
async function reply(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, answer.statusText, [...answer.headers].flat())
  for await (const chunk of answer.body ?? []) response.write(chunk)
  response.end()
}

function isNetworkError(answer: Response | undefined): boolean {
  return answer?.type === 'error'
}

/**
 * Starts a server on this machine that answers with msw's handlers, as msw does not see undici's own requests.
 * Paths may be relative. `HttpResponse.error()` and a body that fails cut the connection. No handler: 501.
 */
export async function startHandlers(handlers: readonly RequestHandler[]): Promise<HandlerServer> {
  const requests: HandledRequest[] = []
  const exchange = async (message: IncomingMessage, response: ServerResponse) => {
    const request = await requestOf(message, url)
    const body = await request.clone().text()
    const answer = await getResponse([...handlers], request, {baseUrl: url})
    const {pathname, searchParams} = new URL(request.url)
    const [query, headers] = [Object.fromEntries(searchParams), Object.fromEntries(request.headers)]
    requests.push({method: request.method, path: pathname, query, headers, body, handled: answer !== undefined})
    if (isNetworkError(answer)) message.socket.resetAndDestroy()
    else await reply(response, answer ?? new Response('no handler of the test matches', {status: 501}))
  }
  const server = createServer((message, response) => {
    exchange(message, response).catch(() => message.socket.resetAndDestroy())
  })
  const listener = createListener(server)
  const url = `http://127.0.0.1:${await listener.listen(0)}`
  return {url, requests, close: listener.stop, [Symbol.asyncDispose]: listener.stop}
}
