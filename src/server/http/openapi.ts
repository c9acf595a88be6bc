import type {RouteOptions} from 'fastify'
import type {Role} from '../access/roles.ts'
import {failure, problem} from './schemas.ts'

/** The parts of a route that the document uses. */
export type DocumentedRoute = Pick<RouteOptions, 'method' | 'url' | 'schema' | 'config'>

interface RouteSchema {
  readonly summary?: string
  readonly description?: string
  readonly body?: {readonly type?: string | readonly string[]}
  readonly params?: {readonly properties: Readonly<Record<string, object>>}
  readonly querystring?: {readonly properties: Readonly<Record<string, object>>}
  readonly response?: Readonly<Record<string, object>>
}

type Descriptions = Readonly<Record<string, string>>

const JSON_TYPE = 'application/json'
const PROBLEM_TYPE = 'application/problem+json'
const OPERATIONS = /^\/api\/v1\/(?:tasks|emit)/
/** The error replies of every route. */
const ALWAYS: Descriptions = {
  400: 'A value cannot be accepted',
  403: 'The key does not allow it, or the request is from a page of another site',
  421: 'The server does not go by that name',
}
const WITH_KEY: Descriptions = {
  401: 'No key, or not a valid one',
  429: 'Too many requests; see Retry-After',
  503: 'Overloaded; see Retry-After',
}
const WITH_NAME: Descriptions = {414: 'A name in the address is too long'}
const WITH_BODY: Descriptions = {
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'A field is missing, or of the wrong type',
  507: 'The disk is full',
}

/** Describes the routes from the very schemas that check their requests. Source: OpenAPI 3.1.1. */
export function openApi(routes: readonly DocumentedRoute[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    // HEAD is GET without the body.
    if (route.method === 'HEAD') continue
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = {...paths[path], [String(route.method).toLowerCase()]: operation(route)}
  }
  return {
    openapi: '3.1.1',
    info: {title: 'chronis', version, description: 'The log and the board of a team. /llms.txt says how to use it.'},
    paths,
    components: {
      securitySchemes: {
        key: {type: 'http', scheme: 'bearer', description: 'A key: ask_…'},
        header: {type: 'apiKey', in: 'header', name: 'X-API-Key'},
      },
    },
  }
}

function operation(route: DocumentedRoute): object {
  const {method, url, schema, config} = route
  const {summary, description, body, params, querystring, response = {}} = (schema ?? {}) as RouteSchema
  const role = roleOf(config)
  return {
    operationId: `${String(method).toLowerCase()}${url.replaceAll(/[^a-z0-9]+/gi, '_')}`,
    summary,
    ...(description !== undefined && {description}),
    'x-role': role ?? 'none',
    security: role ? [{key: []}, {header: []}] : [],
    parameters: [...parameters('path', params), ...parameters('query', querystring)],
    ...(body && {requestBody: {required: body.type === 'object', content: {[JSON_TYPE]: {schema: body}}}}),
    responses: responses(route, response),
  }
}

function roleOf(config: DocumentedRoute['config']): Role | undefined {
  return (config as {role?: Role} | undefined)?.role
}

function parameters(where: 'path' | 'query', schema: RouteSchema['params']): readonly object[] {
  return Object.entries(schema?.properties ?? {}).map(([name, {...property}]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: property,
  }))
}

function responses({url, method, config}: DocumentedRoute, own: Readonly<Record<string, object>>): object {
  const isTask = OPERATIONS.test(url)
  const refusal = {[isTask ? PROBLEM_TYPE : JSON_TYPE]: {schema: isTask ? problem : failure}}
  const common = {
    ...ALWAYS,
    ...(roleOf(config) && WITH_KEY),
    ...(url.includes(':') && WITH_NAME),
    ...(method !== 'GET' && WITH_BODY),
  }
  const refusals = Object.entries(common).map(([status, description]) => [status, {description, content: refusal}])
  const answers = Object.entries(own).map(([status, schema]) => [
    status,
    {
      description: common[status] ?? (Number(status) < 400 ? 'Done' : 'Refused'),
      content:
        'content' in schema ? schema.content : {[isTask && Number(status) >= 400 ? PROBLEM_TYPE : JSON_TYPE]: {schema}},
    },
  ])
  return Object.fromEntries([...refusals, ...answers])
}
