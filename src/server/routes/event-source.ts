import {Readable} from 'node:stream'
import type {FastifyInstance, FastifyReply} from 'fastify'
import type {RecordedEvent} from '../../domain/events.ts'
import type {FoundEvents} from '../../ports/event-query.ts'
import {type Caller, tenantOf} from '../access/callers.ts'
import type {Keys} from '../access/keys.ts'
import {listOf} from '../event-store/event-filter.ts'
import {toWire} from '../event-store/wire.ts'
import type {ServerContext, TenantQuery} from '../http/context.ts'
import {joined} from '../http/long-answer.ts'
import {failure, natural, object, tenantQuery} from '../http/schemas.ts'
import {beyondEnd, invalidInput, overloaded, WireError} from '../http/wire-error.ts'
import {backlog} from '../live/backlog.ts'
import {acceptPatterns, backlogMatch, type TypeMatch} from '../live/patterns.ts'
import {STREAM_PATH} from '../live/web-sockets.ts'
import type {Tenant} from '../tenants/tenants.ts'

const MAX_STREAMS = 1000
const BEAT_MS = 15_000
const text = {type: 'string'} as const

const streamSchema = {
  summary: 'Events as they are recorded: server-sent events, or a WebSocket',
  description:
    'With Accept: text/event-stream: each event has its position as id; Last-Event-ID (or after) goes on from there, and nothing is lost. As a WebSocket: see the reference.',
  querystring: object({
    ...tenantQuery,
    filters: {...text, description: 'Comma list of types, or task.* for all that start so'},
    entity_id: {...text, description: 'Only the events of this entity'},
    after: {...natural, description: 'From after this position; 0: from the start; else from now on'},
    consumer_id: {...text, description: 'WebSocket only: replays what the consumer has not acknowledged'},
  }),
  response: {200: {content: {'text/event-stream': {schema: text}}}, 400: failure, 426: failure},
}

interface StreamQuery extends TenantQuery {
  readonly filters?: string
  readonly entity_id?: string
  readonly after?: number
}

interface Wanted {
  readonly after: number
  readonly entityId: string | undefined
  readonly matches: TypeMatch
}

/** The route of server-sent events. A slow client gets all events, later: they are read from the log at its pace. */
export function eventSourceRoute(app: FastifyInstance, context: ServerContext): void {
  let open = 0
  const options = {config: {role: 'read'}, schema: streamSchema, exposeHeadRoute: false} as const
  app.get(STREAM_PATH, options, async ({query, headers, caller}, reply) => {
    if (!headers.accept?.includes('text/event-stream'))
      throw new WireError(
        426,
        {error: 'Connect by WebSocket, or with Accept: text/event-stream'},
        {upgrade: 'websocket'},
      )
    if (open >= MAX_STREAMS) throw overloaded(`more than ${MAX_STREAMS} streams`)
    const gone = new AbortController()
    open++
    onceGone(reply, () => {
      open--
      gone.abort()
    })
    const {tenant_id, filters = '', entity_id, after} = query as StreamQuery
    const tenant = await context.tenants.write(tenantOf(caller, tenant_id))
    const wanted = {
      after: startOf(positionOf(headers['last-event-id']) ?? after, tenant.query.head()),
      entityId: entity_id,
      matches: backlogMatch(acceptPatterns(listOf(filters))),
    }
    const ends = [context.stopping, gone.signal]
    const frames = framesOf(tenant, wanted, {ends, isOver: () => isOver(caller, context.keys, ends)})
    return reply.type('text/event-stream').send(Readable.from(frames))
  })
}

/** Calls `tell` when the client has gone, also if it went before. */
function onceGone({raw}: FastifyReply, tell: () => void): void {
  if (raw.destroyed) tell()
  else raw.once('close', tell)
}

async function* framesOf(tenant: Tenant, wanted: Wanted, {ends, isOver}: Ending): AsyncIterable<string> {
  const bell = createBell()
  const leave = tenant.hub.subscribe({deliver: bell.ring})
  for (const end of ends) end.addEventListener('abort', bell.ring)
  const isWanted = ({entity_id}: RecordedEvent) => wanted.entityId === undefined || entity_id === wanted.entityId
  let {after} = wanted
  try {
    yield 'retry: 1000\n\n'
    while (!isOver()) {
      const {pages, upTo} = await backlog(tenant.query, after, wanted.matches)
      yield* framesIn(pages, isWanted, {tenant: tenant.name, isOver})
      after = Math.max(after, upTo)
      if (!(await bell.rings(BEAT_MS))) yield ': still here\n\n'
    }
  } finally {
    leave()
    for (const end of ends) end.removeEventListener('abort', bell.ring)
  }
}

/** The frames of each page as soon as it has been read. */
async function* framesIn(
  pages: FoundEvents['pages'],
  isWanted: (event: RecordedEvent) => boolean,
  {tenant, isOver}: {readonly tenant: string} & Pick<Ending, 'isOver'>,
): AsyncIterable<string> {
  const frameOf = (event: RecordedEvent) => `id: ${event.position}\ndata: ${JSON.stringify(toWire(event, tenant))}\n\n`
  for await (const page of pages) {
    if (isOver()) return
    yield* joined([page.filter(isWanted)], frameOf, '')
  }
}

/** A signal that is remembered until somebody waits for it. */
function createBell() {
  let rung = false
  let wake = () => {}
  return {
    ring: () => {
      rung = true
      wake()
    },
    /** Resolves to true when it rings, to false after `ms` milliseconds. */
    rings: async (ms: number): Promise<boolean> => {
      if (!rung) {
        const {promise, resolve} = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, ms)
        wake = resolve
        await promise
        clearTimeout(timer)
      }
      const heard = rung
      rung = false
      return heard
    },
  }
}

/** The ways in which a stream ends. */
interface Ending {
  readonly ends: readonly AbortSignal[]
  readonly isOver: () => boolean
}

function isOver({keyId}: Caller, keys: Keys, ends: readonly AbortSignal[]): boolean {
  return ends.some(({aborted}) => aborted) || (keyId !== undefined && !keys.isValid(keyId))
}

function positionOf(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined
  const position = /^\d+$/.test(String(header)) ? Number(header) : Number.NaN
  if (!Number.isSafeInteger(position)) throw invalidInput('Last-Event-ID must be a position')
  return position
}

/** Checks where to start. A position beyond the log is from another log; continuing from it would miss events. */
function startOf(position: number | undefined, head: number): number {
  if (position !== undefined && position > head) throw beyondEnd(position, head)
  return position ?? head
}
