import type {FastifyInstance} from 'fastify'
import {agentId} from '../../application/input/index.ts'
import {plusSeconds} from '../../domain/instant.ts'
import {type Caller, tenantOf} from '../access/callers.ts'
import {ROLES, type Role} from '../access/roles.ts'
import type {ServerContext, TenantQuery} from '../http/context.ts'
import {failure, object, tenantQuery} from '../http/schemas.ts'
import {WireError} from '../http/wire-error.ts'

const SECONDS_PER_DAY = 86_400
const text = {type: 'string'} as const
const role = {enum: ROLES}

const keyInfo = object({
  id: text,
  tenant: text,
  role,
  agent: text,
  name: text,
  created_at: text,
  expires_at: text,
  revoked_at: text,
})

const createSchema = {
  summary: 'Create a key of the own tenant; it is shown this once',
  body: object(
    {
      name: {type: 'string', maxLength: 128},
      role,
      agent: {...text, description: 'The only agent of the key'},
      expires_in_days: {type: 'integer', minimum: 1, maximum: 3650},
      tenant_id: text,
    },
    ['role'],
  ),
  querystring: object(tenantQuery),
  response: {201: object({...keyInfo.properties, key: text})},
}

const listSchema = {
  summary: 'List the keys of the own tenant',
  querystring: object(tenantQuery),
  response: {200: object({keys: {type: 'array', items: keyInfo}})},
}

const revokeSchema = {
  summary: 'Revoke a key of the own tenant',
  params: object({id: text}, ['id']),
  querystring: object(tenantQuery),
  response: {200: keyInfo, 404: failure},
}

const meSchema = {
  summary: 'Who the key says that the caller is',
  response: {200: object({tenant_id: text, role, agent: text, key_id: text})},
}

interface PostedKey {
  readonly name?: string
  readonly role: Role
  readonly agent?: string
  readonly expires_in_days?: number
  readonly tenant_id?: string
}

/** The routes of keys, for admins; and of the caller's own identity. */
export function keyRoutes(app: FastifyInstance, {keys, clock}: ServerContext): void {
  app.get('/api/v1/auth/me', {config: {role: 'read'}, schema: meSchema}, async ({caller}) => describe(caller))

  app.post('/api/v1/auth/api-keys', {config: {role: 'admin'}, schema: createSchema}, async (request, reply) => {
    const {name, role, agent, expires_in_days: days, tenant_id} = request.body as PostedKey
    reply.code(201)
    return keys.create({
      tenant: tenantOf(request.caller, tenant_id, (request.query as TenantQuery).tenant_id),
      role,
      name,
      agent: agent === undefined ? undefined : agentId(agent),
      expiresAt: days === undefined ? undefined : plusSeconds(clock.now(), days * SECONDS_PER_DAY),
    })
  })

  app.get('/api/v1/auth/api-keys', {config: {role: 'admin'}, schema: listSchema}, async ({query, caller}) => ({
    keys: keys.list(tenantOf(caller, (query as TenantQuery).tenant_id)),
  }))

  app.delete(
    '/api/v1/auth/api-keys/:id',
    {config: {role: 'admin'}, schema: revokeSchema},
    async ({params, query, caller}) => {
      const {id} = params as {id: string}
      const revoked = await keys.revoke(id, tenantOf(caller, (query as TenantQuery).tenant_id))
      if (!revoked) throw new WireError(404, {error: `Key not found: ${id}`})
      return revoked
    },
  )
}

function describe(caller: Caller) {
  const {role, agent, keyId} = caller
  return {
    tenant_id: tenantOf(caller),
    role,
    ...(agent !== undefined && {agent}),
    ...(keyId !== undefined && {key_id: keyId}),
  }
}
