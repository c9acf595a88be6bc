import type {FastifyInstance, FastifyRequest} from 'fastify'
import type {RecordedEvent} from '../../domain/events.ts'
import {tenantOf} from '../access/callers.ts'
import type {Consumer} from '../event-store/consumers.ts'
import {toWire} from '../event-store/wire.ts'
import type {ServerContext, TenantQuery} from '../http/context.ts'
import {eventList, wholeOrStream} from '../http/long-answer.ts'
import {failure, natural, object, tenantQuery, wireEvent} from '../http/schemas.ts'
import {beyondEnd} from '../http/wire-error.ts'
import {backlog} from '../live/backlog.ts'
import {acceptPatterns, backlogMatch} from '../live/patterns.ts'

const MAX_POLL = 1000
const text = {type: 'string'} as const
const filters = {
  type: 'array',
  items: text,
  description: 'Types, or task.* for all that start so; empty: every type',
}
const consumer = object({
  consumer_id: text,
  event_type_filters: {type: 'array', items: text},
  cursor_position: {type: ['integer', 'null']},
})
const byId = {params: object({id: text}, ['id']), querystring: object(tenantQuery)}

const registerSchema = {
  summary: 'Register a consumer, or change what it wants',
  querystring: object(tenantQuery),
  body: object({consumer_id: text, event_type_filters: filters, tenant_id: text}, ['consumer_id']),
  response: {200: consumer, 400: failure},
}
const getSchema = {summary: 'Get a consumer; an unknown one is made', ...byId, response: {200: consumer, 400: failure}}
const pollSchema = {
  summary: 'Events after what the consumer has acknowledged; positions never change',
  params: byId.params,
  querystring: object({
    ...tenantQuery,
    limit: {type: 'integer', minimum: 1, maximum: MAX_POLL, default: 100, description: 'Maximum number to return'},
  }),
  response: {
    200: object({
      events: {type: 'array', items: object({position: {type: 'integer'}, ...wireEvent.properties})},
      count: {type: 'integer'},
    }),
    400: failure,
  },
}
const ackSchema = {
  summary: 'Acknowledge all events up to a position',
  ...byId,
  body: object({position: {...natural}, tenant_id: text}, ['position']),
  response: {200: object({status: {const: 'ok'}, consumer_id: text, position: {type: 'integer'}}), 400: failure},
}

/** The routes of consumers. */
export function consumerRoutes(app: FastifyInstance, {tenants, consumers}: ServerContext): void {
  app.post('/api/v1/consumers', {config: {role: 'read'}, schema: registerSchema}, async (request) => {
    const {consumer_id, event_type_filters = []} = request.body as Posted
    return show(await consumers.register(tenantNamed(request), consumer_id, acceptPatterns(event_type_filters)))
  })

  app.get('/api/v1/consumers/:id', {config: {role: 'read'}, schema: getSchema}, async (request) =>
    show(await consumers.get(...named(request))),
  )

  app.get('/api/v1/consumers/:id/events', {config: {role: 'read'}, schema: pollSchema}, async (request, reply) => {
    const [name, id] = named(request)
    const {limit = 100} = request.query as {limit?: number}
    const {position, filters} = await consumers.get(name, id)
    const {query} = await tenants.read(name)
    const {pages} = await backlog(query, position ?? 0, backlogMatch(filters), limit)
    const show = (event: RecordedEvent) => ({position: event.position, ...toWire(event, name)})
    reply.type('application/json')
    return wholeOrStream(eventList(pages, show, (count) => ({count})))
  })

  app.post('/api/v1/consumers/:id/ack', {config: {role: 'read'}, schema: ackSchema}, async (request) => {
    const [name, id] = named(request)
    const {position} = request.body as {position: number}
    const {query} = await tenants.read(name)
    const head = query.head()
    if (position > head) throw beyondEnd(position, head)
    await consumers.acknowledge(name, id, position)
    return {status: 'ok', consumer_id: id, position}
  })
}

interface Posted {
  readonly consumer_id: string
  readonly event_type_filters?: readonly string[]
}

/** The tenant and the consumer that a request is about. */
function named(request: FastifyRequest): [tenant: string, id: string] {
  return [tenantNamed(request), (request.params as {id: string}).id]
}

function tenantNamed({body, query, caller}: FastifyRequest): string {
  return tenantOf(caller, (body as TenantQuery | undefined)?.tenant_id, (query as TenantQuery).tenant_id)
}

function show({id, filters, position}: Consumer) {
  return {consumer_id: id, event_type_filters: filters, cursor_position: position}
}
