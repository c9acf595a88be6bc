import type {Core} from './core.ts'
import {appendBatch, appendEvent} from './core-append.ts'
import {countParameter, queryEvents} from './core-query.ts'
import {entityState, eventById, statistics} from './core-reads.ts'
import {jsonBody, objectBody, textField, textsField, unsignedField} from './core-validation.ts'
import {answering, type CoreRequest, empty, type Handler, json, type Reply, rawJson} from './reply.ts'

/** Answers one method of one path; `id` is the part of the path in parentheses, decoded. */
type RouteHandler = (core: Core, request: CoreRequest, id: string) => Reply

function describeConsumer({consumers}: Core, id: string): Reply {
  const {filters, cursor} = consumers.get(id)
  return json(200, {consumer_id: id, event_type_filters: filters, cursor_position: cursor})
}

function registerConsumer(core: Core, request: CoreRequest): Reply {
  const body = objectBody(jsonBody(request))
  const id = textField(body, 'consumer_id')
  core.consumers.register(id, textsField(body, 'event_type_filters'))
  return describeConsumer(core, id)
}

function pollConsumer({consumers}: Core, {query}: CoreRequest, id: string): Reply {
  const backlog = consumers.backlog(id, countParameter(query, 'limit', 100))
  const events = backlog.map((stored) => `{"position":${stored.position},${stored.json.slice(1)}`)
  return rawJson(200, `{"events":[${events.join(',')}],"count":${events.length}}`)
}

function acknowledge({consumers}: Core, request: CoreRequest, id: string): Reply {
  const position = unsignedField(objectBody(jsonBody(request)), 'position')
  consumers.acknowledge(id, position)
  return json(200, {status: 'ok', consumer_id: id, position})
}

const HEALTHY = {
  status: 'healthy',
  service: 'allsource-core',
  version: '0.25.0',
  role: 'leader',
  system_streams: {},
  replication: null,
}

const ROUTES: readonly (readonly [path: RegExp, methods: Readonly<Record<string, RouteHandler>>])[] = [
  [/^\/health$/, {GET: () => json(200, HEALTHY)}],
  [/^\/api\/v1\/events$/, {POST: ({store, traits}, request) => appendEvent(store, traits, request)}],
  [/^\/api\/v1\/events\/batch$/, {POST: ({store, traits}, request) => appendBatch(store, traits, request)}],
  [/^\/api\/v1\/events\/query$/, {GET: ({store, traits}, {query}) => queryEvents(store, traits, query)}],
  [/^\/api\/v1\/events\/([^/]+)$/, {GET: ({store}, _, id) => eventById(store, id)}],
  [/^\/api\/v1\/stats$/, {GET: ({store}, {query}) => statistics(store, query.get('tenant_id'))}],
  [
    /^\/api\/v1\/entities\/([^/]+)\/state$/,
    {GET: ({store, traits}, {query}, id) => entityState(store, traits, query, id)},
  ],
  [/^\/api\/v1\/consumers$/, {POST: registerConsumer}],
  [/^\/api\/v1\/consumers\/([^/]+)$/, {GET: (core, _, id) => describeConsumer(core, id)}],
  [/^\/api\/v1\/consumers\/([^/]+)\/events$/, {GET: pollConsumer}],
  [/^\/api\/v1\/consumers\/([^/]+)\/ack$/, {POST: acknowledge}],
]

/** Answers as Core itself does, without looking at a key. Unknown paths get 404, other methods 405, both empty. */
export function createRoutes(core: Core): Handler {
  return answering((request) => {
    for (const [path, methods] of ROUTES) {
      const [found, id = ''] = path.exec(request.path) ?? []
      if (found === undefined) continue
      return methods[request.method]?.(core, request, decodeURIComponent(id)) ?? empty(405)
    }
    return empty(404)
  })
}
