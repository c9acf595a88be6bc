import type {IncomingHttpHeaders} from 'node:http'

/** A request, read whole. */
export interface CoreRequest {
  readonly method: string
  /** As sent: still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A reply, whole. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Answers a request. */
export type Handler = (request: CoreRequest) => Reply

/** A reply whose text is JSON already. */
export function rawJson(status: number, text: string): Reply {
  return {status, headers: {'content-type': 'application/json'}, text}
}

/** A reply of JSON. */
export function json(status: number, value: unknown): Reply {
  return rawJson(status, JSON.stringify(value))
}

/** A reply of plain text, as the framework and the middleware of Core give. */
export function plain(status: number, text: string): Reply {
  return {status, headers: {'content-type': 'text/plain; charset=utf-8'}, text}
}

/** A reply without a body. */
export function empty(status: number): Reply {
  return {status, headers: {}, text: ''}
}

/** Ends a request with a reply that is no success. */
export class Refused extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`${reply.status} ${reply.text}`)
    this.reply = reply
  }
}

/** Refuses in the words of Core: `{"error": "<prefix>: <detail>"}`. */
export function invalid(detail: string, prefix = 'Invalid input'): Refused {
  return new Refused(json(400, {error: `${prefix}: ${detail}`}))
}

/** The handler whose refusals are replies. */
export function answering(handler: Handler): Handler {
  return (request) => {
    try {
      return handler(request)
    } catch (error) {
      if (error instanceof Refused) return error.reply
      if (error instanceof URIError) return plain(400, 'Invalid URL: Invalid UTF-8 in path')
      throw error
    }
  }
}
