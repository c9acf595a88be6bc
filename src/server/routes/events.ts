import type {FastifyInstance} from 'fastify'
import {isUuid} from '../../domain/uuid.ts'
import {tenantOf} from '../access/callers.ts'
import {appendPosted} from '../event-store/append.ts'
import {type EventQueryParameters, filterOf, pageOf} from '../event-store/event-filter.ts'
import {integrityOf} from '../event-store/integrity.ts'
import {type PostedEvent, toWire} from '../event-store/wire.ts'
import type {ServerContext, TenantQuery} from '../http/context.ts'
import {eventList, wholeOrStream} from '../http/long-answer.ts'
import {
  appended,
  conflict,
  eventPage,
  failure,
  object,
  pageQuery,
  postedEvent,
  tenantQuery,
  wireEvent,
} from '../http/schemas.ts'
import {entityNotFound, invalidInput} from '../http/wire-error.ts'

const SINGLE_BYTES = 256 * 1024
const BATCH_BYTES = 1024 * 1024

const text = {type: 'string'} as const
const querySchema = object({
  ...tenantQuery,
  ...pageQuery,
  entity_id: {...text, description: 'Only the events of this entity; the answer has its entity_version'},
  event_type: {...text, description: 'Only this type'},
  event_type_prefix: {...text, description: 'Only types that start like this: task.'},
  exclude_event_type_prefix: {...text, description: 'No types that start like one of these (comma list)'},
  since: {...text, description: 'Not before this RFC 3339 time'},
  until: {...text, description: 'Not after this RFC 3339 time'},
  as_of: {...text, description: 'The same as until'},
  order: {...text, description: 'asc (oldest first, the default) or desc'},
  payload_filter: {...text, description: 'A JSON object: the payload has these keys with these values'},
  integrity: {...text, description: 'retained-entity-v1, with tenant_id, entity_id and limit: vouches for the answer'},
})

const appendSchema = {
  summary: 'Append one event',
  querystring: object(tenantQuery),
  body: postedEvent,
  response: {200: appended, 400: failure, 409: conflict, 422: failure},
}

const batchSchema = {
  summary: 'Append several events, all or none',
  querystring: object(tenantQuery),
  body: object({events: {type: 'array', items: postedEvent}}, ['events']),
  response: {
    200: object({total: {type: 'integer'}, ingested: {type: 'integer'}, events: {type: 'array', items: appended}}),
    400: failure,
    409: conflict,
    422: failure,
  },
}

const findSchema = {
  summary: 'Find events, oldest first unless asked otherwise',
  querystring: querySchema,
  response: {200: eventPage, 400: failure},
}

const getSchema = {
  summary: 'Get one event',
  params: object({id: text}, ['id']),
  querystring: object(tenantQuery),
  response: {200: object({event: wireEvent, found: {const: true}}), 400: failure, 404: failure},
}

/** Appending, querying and fetching events. */
export function eventRoutes(app: FastifyInstance, context: ServerContext): void {
  appendRoute(app, context)
  batchRoute(app, context)
  findRoute(app, context)
  getRoute(app, context)
}

function appendRoute(app: FastifyInstance, {tenants}: ServerContext): void {
  const options = {config: {role: 'work'}, bodyLimit: SINGLE_BYTES, schema: appendSchema} as const
  app.post('/api/v1/events', options, async ({body, query, caller}) => {
    const posted = body as PostedEvent
    const tenant = await tenants.write(tenantOf(caller, posted.tenant_id, (query as TenantQuery).tenant_id))
    const [answer] = await appendPosted(tenant, [posted], caller, false)
    return answer
  })
}

function batchRoute(app: FastifyInstance, {tenants}: ServerContext): void {
  const options = {config: {role: 'work'}, bodyLimit: BATCH_BYTES, schema: batchSchema} as const
  app.post('/api/v1/events/batch', options, async ({body, query, caller}) => {
    const other = (query as TenantQuery).tenant_id
    const {events} = body as {events: readonly PostedEvent[]}
    const named = new Set(events.map(({tenant_id}) => tenantOf(caller, tenant_id, other)))
    if (named.size > 1) throw invalidInput('the events of a batch must be of one tenant')
    const [name] = named
    const answers = name === undefined ? [] : await appendPosted(await tenants.write(name), events, caller, true)
    return {total: answers.length, ingested: answers.length, events: answers}
  })
}

function findRoute(app: FastifyInstance, {tenants}: ServerContext): void {
  app.get('/api/v1/events/query', {config: {role: 'read'}, schema: findSchema}, async (request, reply) => {
    const query = request.query as EventQueryParameters
    const [filter, page] = [filterOf(query), pageOf(query)]
    const tenant = await tenants.read(tenantOf(request.caller, query.tenant_id))
    const integrity = integrityOf(query, tenant.name)
    const {pages, total, entityVersion} = await tenant.query.find(filter, page)
    const total_count = await total()
    const rest = (count: number) => ({
      count,
      total_count,
      has_more: page.offset + count < total_count,
      ...(entityVersion !== undefined && {entity_version: entityVersion}),
      ...integrity,
    })
    reply.type('application/json')
    return wholeOrStream(eventList(pages, (event) => toWire(event, tenant.name), rest))
  })
}

function getRoute(app: FastifyInstance, {tenants}: ServerContext): void {
  app.get('/api/v1/events/:id', {config: {role: 'read'}, schema: getSchema}, async (request) => {
    const {id} = request.params as {id: string}
    if (!isUuid(id)) throw invalidInput('the event id must be a UUID')
    const {workspace, name} = await tenants.read(tenantOf(request.caller, (request.query as TenantQuery).tenant_id))
    for await (const event of workspace.log.readAll({eventId: id.toLowerCase()}))
      return {event: toWire(event, name), found: true}
    throw entityNotFound(`Event '${id}' not found`)
  })
}
