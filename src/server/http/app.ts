import {isUtf8} from 'node:buffer'
import type {IncomingHttpHeaders, IncomingMessage} from 'node:http'
import type {ServerOptions as TlsOptions} from 'node:https'
import {Ajv, type ValidateFunction} from 'ajv'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaValidationError,
  fastify,
} from 'fastify'
import type {Caller} from '../access/callers.ts'
import {serveWebSockets, type WebSockets} from '../live/web-sockets.ts'
import {boardRoutes} from '../routes/board.ts'
import {consumerRoutes} from '../routes/consumers.ts'
import {eventSourceRoute} from '../routes/event-source.ts'
import {eventRoutes} from '../routes/events.ts'
import {keyRoutes} from '../routes/keys.ts'
import {metaRoutes} from '../routes/meta.ts'
import {operationRoutes} from '../routes/operations.ts'
import {overviewRoutes} from '../routes/overview.ts'
import type {ServerContext} from './context.ts'
import {answerFailure} from './failures.ts'
import type {DocumentedRoute} from './openapi.ts'
import {WireError} from './wire-error.ts'

const MAX_BODY_BYTES = 256 * 1024
const REQUEST_TIMEOUT_MS = 30_000
/** Entity ids and consumer ids are in paths: 128 bytes, each perhaps as %XX. */
const MAX_PARAMETER = 512

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** The agent that the key is bound to, percent-encoded. */
const AGENT_HEADER = 'chronis-agent'

const TLS_HEADERS = {'strict-transport-security': 'max-age=31536000'}

/** Ignores requests to upgrade to other protocols. Source: RFC 9110, 7.8. */
function shouldUpgradeCallback({headers}: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

export interface AppOptions {
  readonly context: ServerContext
  readonly logger: FastifyBaseLogger
  readonly checkHost: (headers: IncomingHttpHeaders) => void
  readonly tls?: Pick<TlsOptions, 'cert' | 'key'> | undefined
  /** The folder of the board page; absent: no board page is served. */
  readonly boardFolder?: string | undefined
}

/** Makes the server's routes; nothing listens yet. */
export function createApp({context, logger, checkHost, tls, boardFolder}: AppOptions): FastifyInstance {
  const guards = {checkHost, headers: {...SECURITY_HEADERS, ...(tls && TLS_HEADERS)}}
  const app = fastify({
    loggerInstance: logger,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    frameworkErrors: answerBadAddress(guards),
    routerOptions: {maxParamLength: MAX_PARAMETER},
    ...(tls ? {https: {...tls, shouldUpgradeCallback}} : {http: {shouldUpgradeCallback}}),
  } as object) as unknown as FastifyInstance
  useJson(app)
  useSchemas(app)
  useGuards(app, context, guards)
  app.setErrorHandler(answerFailure)
  const sockets = serveWebSockets(app, context, (request) => {
    checkHost(request.headers)
    return context.admit({headers: request.headers, address: request.socket.remoteAddress ?? ''}, 'read')
  })
  app.addHook('preClose', sockets.close)
  // Before the others: it is not part of the API, and of its document.
  if (boardFolder !== undefined) boardRoutes(app, boardFolder)
  addRoutes(app, context, sockets)
  return app
}

interface Guards extends Pick<AppOptions, 'checkHost'> {
  readonly headers: Readonly<Record<string, string>>
}

function useGuards(app: FastifyInstance, context: ServerContext, {checkHost, headers}: Guards): void {
  app.decorateRequest('caller', undefined as unknown as Caller)
  app.addHook('onRequest', async (request, reply) => {
    // Also when the client goes away before it is answered.
    reply.raw.once('close', context.metrics.began())
    reply.headers(headers)
    checkHost(request.headers)
    const {role} = request.routeOptions.config
    if (!role) return
    request.caller = context.admit({headers: request.headers, address: request.ip}, role)
    const {agent} = request.caller
    // What a key signs with is then known before anything is written with it.
    if (agent !== undefined) reply.header(AGENT_HEADER, encodeURIComponent(agent))
  })
  app.addHook('onResponse', async ({method, routeOptions}, reply) => {
    context.metrics.request(method, routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime / 1000)
  })
}

/** What cannot have a route is answered before any hook. */
function answerBadAddress({checkHost, headers}: Guards) {
  return (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(headers)
    try {
      checkHost(request.headers)
      answerFailure(error, request, reply)
    } catch (refusal) {
      answerFailure(refusal as WireError, request, reply)
    }
  }
}

function addRoutes(app: FastifyInstance, context: ServerContext, sockets: WebSockets): void {
  const routes: DocumentedRoute[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.setNotFoundHandler((request, reply) => answerFailure(noRoute(routes, request), request, reply))
  const {tenants, metrics} = context
  const gauges = [
    {name: 'chronis_requests_underway', help: 'Requests being answered', read: metrics.underway},
    {name: 'chronis_web_sockets', help: 'WebSockets that are open', read: sockets.open},
    {name: 'chronis_tenants', help: 'Tenants that have been opened', read: () => tenants.opened().length},
    {name: 'chronis_resident_bytes', help: 'Memory of the process', read: () => process.memoryUsage.rss()},
    {
      name: 'chronis_subscribers',
      help: 'Readers of live events',
      read: () => tenants.opened().reduce((sum, {hub}) => sum + hub.subscribers(), 0),
    },
  ]
  eventRoutes(app, context)
  eventSourceRoute(app, context)
  consumerRoutes(app, context)
  overviewRoutes(app, context)
  operationRoutes(app, context)
  keyRoutes(app, context)
  metaRoutes(app, context, {routes, gauges})
}

/** 404, or 405 where there are other methods. */
function noRoute(routes: readonly DocumentedRoute[], {url}: FastifyRequest): WireError {
  const path = url.replace(/\?.*/s, '').split('/')
  const there = routes.filter(({url: pattern}) => {
    const parts = pattern.split('/')
    return parts.length === path.length && parts.every((part, i) => part.startsWith(':') || part === path[i])
  })
  if (there.length === 0) return new WireError(404, {error: 'No such route; see /openapi.json'})
  const allow = [...new Set(there.map(({method}) => method))].join(', ')
  return new WireError(405, {error: `Only ${allow} can be used here`}, {allow})
}

/** JSON only: a form or a plain text is what a page of another site can send without asking. Source: RFC 8259, 8.1. */
function useJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser<Buffer>('application/json', {parseAs: 'buffer'}, (request, body, done) => {
    if (isUtf8(body)) return parse(request, String(body), done)
    done(new WireError(400, {error: 'The body is not UTF-8'}))
  })
}

/** Bodies are taken at their word; what comes in a URL is text, and is read as what it stands for. */
function useSchemas(app: FastifyInstance): void {
  const bodies = new Ajv({strict: false})
  const parameters = new Ajv({strict: false, coerceTypes: true, useDefaults: true})
  app.setValidatorCompiler(({schema, httpPart}) =>
    httpPart === 'body' ? bodies.compile(schema) : inDigits(schema as ParameterSchema, parameters.compile(schema)),
  )
  app.setSerializerCompiler(() => JSON.stringify)
}

interface ParameterSchema {
  readonly properties?: Readonly<Record<string, {readonly type?: unknown}>>
}

/** Ajv reads a blank as 0, and 0x2 as 2: what is not in digits is emptied, which it takes for no number. */
function inDigits({properties = {}}: ParameterSchema, validate: ValidateFunction) {
  const numbers = Object.keys(properties).filter((name) => properties[name]?.type === 'integer')
  return (values: Record<string, unknown>) => {
    for (const name of numbers) if (!/^-?\d+$/.test(String(values[name] ?? 0))) values[name] = ''
    return validate(values) || {error: validate.errors as FastifySchemaValidationError[]}
  }
}
