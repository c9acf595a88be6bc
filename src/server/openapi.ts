import type {RouteOptions} from 'fastify'
import type {Role} from './roles.ts'

/** What the document needs to know of a route. */
export type DocumentedRoute = Pick<RouteOptions, 'method' | 'url' | 'schema' | 'config'>

interface RouteSchema {
  readonly summary?: string
  readonly description?: string
  readonly body?: {readonly type?: string | readonly string[]}
  readonly params?: {readonly properties: Readonly<Record<string, object>>}
  readonly querystring?: {readonly properties: Readonly<Record<string, object>>}
  readonly response?: Readonly<Record<string, object>>
}

const JSON_TYPE = 'application/json'
const PROBLEM_TYPE = 'application/problem+json'
const TASKS = '/api/v1/tasks'
const UNKNOWN = {type: 'object', properties: {error: {}}}
/** What every route that takes a key can answer. */
const COMMON: Readonly<Record<string, string>> = {
  401: 'No key, or not a valid one',
  403: 'The key does not allow it',
  429: 'Too many requests; see Retry-After',
  503: 'Overloaded; see Retry-After',
}

/** Describes the routes from the very schemas that check their requests. Source: OpenAPI 3.1.1. */
export function openApi(routes: readonly DocumentedRoute[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
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

function operation({method, url, schema, config}: DocumentedRoute): object {
  const {summary, description, body, params, querystring, response = {}} = (schema ?? {}) as RouteSchema
  const role = (config as {role?: Role} | undefined)?.role
  return {
    operationId: `${String(method).toLowerCase()}${url.replaceAll(/[^a-z0-9]+/gi, '_')}`,
    summary,
    ...(description !== undefined && {description}),
    'x-role': role ?? 'none',
    security: role ? [{key: []}, {header: []}] : [],
    parameters: [...parameters('path', params), ...parameters('query', querystring)],
    ...(body && {requestBody: {required: body.type === 'object', content: {[JSON_TYPE]: {schema: body}}}}),
    responses: responses(url, response, role !== undefined),
  }
}

function parameters(where: 'path' | 'query', schema: RouteSchema['params']): readonly object[] {
  return Object.entries(schema?.properties ?? {}).map(([name, {...property}]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: property,
  }))
}

function responses(url: string, own: Readonly<Record<string, object>>, takesKey: boolean): object {
  const type = (status: string) => (url.startsWith(TASKS) && Number(status) >= 400 ? PROBLEM_TYPE : JSON_TYPE)
  const common = takesKey ? Object.keys(COMMON).map((status) => [status, UNKNOWN] as const) : []
  return Object.fromEntries(
    [...common, ...Object.entries(own)].map(([status, schema]) => [
      status,
      {
        description: COMMON[status] ?? (Number(status) < 400 ? 'Done' : 'Refused'),
        content: {[type(status)]: {schema}},
      },
    ]),
  )
}
