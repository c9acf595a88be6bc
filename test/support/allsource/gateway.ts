import type {CoreOptions} from './core-options.ts'
import {type CoreRequest, type Handler, json, plain, type Reply} from './reply.ts'

const KILOBYTE = 1024
const DATA_ROUTES: Readonly<Record<string, RegExp>> = {
  GET: /^\/api\/v1\/(?:events\/query|stats|entities\/[^/]+\/state)$/,
  POST: /^\/api\/v1\/events(?:\/batch)?$/,
}

function badRequest(message: string): Reply {
  return json(400, {error: 'bad request', message})
}

function health(): Reply {
  return json(200, {
    status: 'healthy',
    service: 'allsource-control-plane',
    version: '0.25.0',
    persistence: 'core',
    timestamp: new Date().toISOString(),
    core_status: 'healthy',
    features: {},
  })
}

/** The body with the tenant of the caller in it, or the reply that refuses it. */
function tenanted(request: CoreRequest, tenantId: string): Buffer | Reply {
  const isBatch = request.path.endsWith('/batch')
  if (request.body.length > (isBatch ? 1024 : 256) * KILOBYTE) return badRequest('http: request body too large')
  let body: unknown
  try {
    body = JSON.parse(request.body.toString('utf8'))
  } catch {
    return badRequest('invalid JSON body')
  }
  if (typeof body !== 'object' || body === null) return badRequest('invalid JSON body')
  if (!isBatch) return Buffer.from(JSON.stringify({...body, tenant_id: tenantId}))
  const {events} = body as {events?: unknown}
  if (!Array.isArray(events)) return badRequest("batch body missing 'events' array")
  return Buffer.from(JSON.stringify({...body, events: events.map((event) => ({...event, tenant_id: tenantId}))}))
}

/** What the gateway lets through of a reply. */
export function throughGateway({status, headers, text}: Reply): Reply {
  const type = headers['content-type']
  return {status, headers: type === undefined ? {} : {'content-type': type}, text}
}

/** The hosted gateway before a Core: few routes, one tenant, bodies with caps. Source: the wire contract §1.5, §7.2. */
export function createGateway(core: Handler, {tenant = 'default', role = 'developer'}: CoreOptions): Handler {
  return (request) => {
    if (request.path === '/health') return health()
    if (!DATA_ROUTES[request.method]?.test(request.path)) return plain(404, '404 page not found')
    const query = new URLSearchParams(request.query)
    query.set('tenant_id', tenant)
    if (request.method === 'GET') return throughGateway(core({...request, query}))
    if (role === 'readonly') return json(403, {error: 'forbidden', message: 'permission denied: write required'})
    const body = tenanted(request, tenant)
    if (!Buffer.isBuffer(body)) return body
    const headers = {...request.headers, 'content-type': 'application/json'}
    return throughGateway(core({...request, headers, query, body}))
  }
}
