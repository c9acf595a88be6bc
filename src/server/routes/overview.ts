import type {FastifyInstance} from 'fastify'
import {formatInstant} from '../../domain/instant.ts'
import {tenantOf} from '../access/callers.ts'
import {entitiesWhere} from '../event-store/entity-list.ts'
import {foldState, showState} from '../event-store/entity-state.ts'
import {filterOf, pageOf, timeOf} from '../event-store/event-filter.ts'
import type {ServerContext, TenantQuery} from '../http/context.ts'
import {wholeOrStream} from '../http/long-answer.ts'
import {failure, object, pageQuery, tenantQuery} from '../http/schemas.ts'

const USUAL_LIMIT = 1000
const text = {type: 'string'} as const
const number = {type: 'integer'} as const
const list = (items: object) => ({type: 'array', items})

const statsSchema = {
  summary: 'How much there is in the log',
  querystring: object(tenantQuery),
  response: {
    200: object({
      total_events: number,
      total_entities: number,
      total_event_types: number,
      total_ingested: number,
      event_types: {type: 'object', additionalProperties: number},
      oldest_event: {type: ['string', 'null']},
      newest_event: {type: ['string', 'null']},
    }),
  },
}
const typesSchema = {
  summary: 'Event types, the most frequent first',
  querystring: object({...tenantQuery, ...pageQuery}),
  response: {
    200: object({
      event_types: list(object({event_type: text, event_count: number, last_event_at: text})),
      total: number,
    }),
  },
}
const streamsSchema = {
  summary: 'Entities as streams, the newest first',
  querystring: object({...tenantQuery, ...pageQuery}),
  response: {
    200: object({streams: list(object({stream_id: text, event_count: number, last_event_at: text})), total: number}),
  },
}
const entitiesSchema = {
  summary: 'Entities by their last event, the newest first',
  querystring: object({...tenantQuery, ...pageQuery, event_type_prefix: text, payload_filter: text, order: text}),
  response: {
    200: object({
      entities: list(object({entity_id: text, event_count: number, last_event_type: text, last_event_at: text})),
      total: number,
      has_more: {type: 'boolean'},
    }),
    400: failure,
  },
}
const stateSchema = {
  summary: 'What the payloads of an entity come to, key by key, and its history',
  params: object({id: text}, ['id']),
  querystring: object({...tenantQuery, as_of: text}),
  response: {
    200: object({
      entity_id: text,
      last_updated: text,
      event_count: number,
      as_of: {type: ['string', 'null']},
      current_state: {type: 'object'},
      history: list(object({event_id: text, type: text, timestamp: text, payload: {}})),
    }),
    400: failure,
    404: failure,
  },
}

interface PageQuery extends TenantQuery {
  readonly limit?: number
  readonly offset?: number
  readonly order?: string
  readonly event_type_prefix?: string
  readonly payload_filter?: string
}

/** The routes that summarize a log. */
export function overviewRoutes(app: FastifyInstance, context: ServerContext): void {
  countRoutes(app, context)
  entityRoutes(app, context)
}

function countRoutes(app: FastifyInstance, {tenants}: ServerContext): void {
  app.get('/api/v1/stats', {config: {role: 'read'}, schema: statsSchema}, async ({query, caller}) => {
    const tenant = await tenants.read(tenantOf(caller, (query as TenantQuery).tenant_id))
    const {events, entities, types, oldest = null, newest = null} = await tenant.query.totals()
    return {
      total_events: events,
      total_entities: entities,
      total_event_types: types.length,
      total_ingested: events,
      event_types: Object.fromEntries(types.map(({type, count}) => [type, count])),
      oldest_event: oldest,
      newest_event: newest,
    }
  })

  app.get('/api/v1/event-types', {config: {role: 'read'}, schema: typesSchema}, async ({query, caller}) => {
    const {tenant_id, limit, offset = 0} = query as PageQuery
    const tenant = await tenants.read(tenantOf(caller, tenant_id))
    const {types} = await tenant.query.totals()
    const shown = types.slice(offset, limit === undefined ? undefined : offset + limit)
    return {
      event_types: shown.map(({type, count, last}) => ({
        event_type: type,
        event_count: count,
        last_event_at: formatInstant(last),
      })),
      total: types.length,
    }
  })
}

function entityRoutes(app: FastifyInstance, {tenants}: ServerContext): void {
  const find = async (name: string, query: PageQuery) => {
    const page = pageOf({limit: USUAL_LIMIT, ...query}, 'desc')
    const tenant = await tenants.read(name)
    const {event_type_prefix: prefix = '', payload_filter} = query
    const {total, entities} =
      payload_filter === undefined
        ? await tenant.query.entities(prefix, page)
        : await entitiesWhere(tenant.query, filterOf({event_type_prefix: prefix, payload_filter}), page)
    return {total, entities, more: page.offset + entities.length < total}
  }

  app.get('/api/v1/streams', {config: {role: 'read'}, schema: streamsSchema}, async ({query, caller}) => {
    const {tenant_id, limit, offset} = query as PageQuery
    const page = {...(limit !== undefined && {limit}), ...(offset !== undefined && {offset})}
    const {total, entities} = await find(tenantOf(caller, tenant_id), page)
    const streams = entities.map(({entityId, events, lastAt}) => ({
      stream_id: entityId,
      event_count: events,
      last_event_at: lastAt,
    }))
    return {streams, total}
  })

  app.get('/api/v1/entities', {config: {role: 'read'}, schema: entitiesSchema}, async ({query, caller}) => {
    const {total, entities, more} = await find(tenantOf(caller, (query as PageQuery).tenant_id), query as PageQuery)
    const shown = entities.map(({entityId, events, lastType, lastAt}) => ({
      entity_id: entityId,
      event_count: events,
      last_event_type: lastType,
      last_event_at: lastAt,
    }))
    return {entities: shown, total, has_more: more}
  })

  app.get('/api/v1/entities/:id/state', {config: {role: 'read'}, schema: stateSchema}, async (request, reply) => {
    const {id} = request.params as {id: string}
    const {tenant_id, as_of} = request.query as TenantQuery & {as_of?: string}
    const filter = {entityId: id, until: timeOf('as_of', as_of)}
    const {query} = await tenants.read(tenantOf(request.caller, tenant_id))
    const state = await foldState(query, filter)
    reply.type('application/json')
    return wholeOrStream(showState(query, filter, {...state, as_of: as_of ?? null}))
  })
}
