import {plain, type Reply} from './reply.ts'

/** A request as a test sees it. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bodyBytes: number
}

/** A reply as a test writes it: text is plain text, anything else JSON. */
export interface FaultReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * What goes wrong.
 * `reset-before`: cut without having looked at it. `reset-after`: carried out, then cut without a reply.
 * `hang`: neither looked at nor answered. `hang-after`: carried out, never answered. `truncate`: carried out, half of the body, then cut.
 */
export type Fault = FaultReply | 'reset-before' | 'reset-after' | 'hang' | 'hang-after' | 'truncate'

/** The faults that wait for their requests, in the order in which they were asked for. */
export interface Faults {
  failNext(fault: Fault, count?: number, match?: (request: RecordedRequest) => boolean): void
  /** The fault of this request, used up. */
  take(request: RecordedRequest): Fault | undefined
  clear(): void
}

/** Returns the reply as the server sends it. */
export function replyOf({status, headers = {}, body}: FaultReply): Reply {
  if (body === undefined) return {status, headers, text: ''}
  const reply =
    typeof body === 'string'
      ? plain(status, body)
      : {...plain(status, JSON.stringify(body)), headers: {'content-type': 'application/json'}}
  return {...reply, headers: {...reply.headers, ...headers}}
}

/** Creates an empty list of faults. */
export function createFaults(): Faults {
  let waiting: {readonly fault: Fault; left: number; readonly match: (request: RecordedRequest) => boolean}[] = []
  return {
    failNext: (fault, count = 1, match = () => true) => {
      waiting.push({fault, left: count, match})
    },
    take: (request) => {
      const next = waiting.find(({match}) => match(request))
      if (next === undefined) return undefined
      next.left -= 1
      waiting = waiting.filter(({left}) => left > 0)
      return next.fault
    },
    clear: () => {
      waiting = []
    },
  }
}
