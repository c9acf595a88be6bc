import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'
import {validate} from '../../application/input/index.ts'
import type {Workspace} from '../../application/kernel/index.ts'
import {OPERATIONS, type Operation} from '../../application/operations/index.ts'
import {createBoard, createSession} from '../../application/session.ts'
import {type Actor, HUMAN} from '../../domain/commands.ts'
import {type Caller, tenantOf} from '../access/callers.ts'
import {timeOf} from '../event-store/event-filter.ts'
import type {ServerContext, Tenant, TenantQuery} from '../http/context.ts'
import {problemOf} from '../http/failures.ts'
import {object, problem, tenantQuery} from '../http/schemas.ts'
import {overloaded} from '../http/wire-error.ts'

const TASKS = '/api/v1/tasks'
/** Where an operation is, if its name does not tell. */
const PATHS: Readonly<Record<string, string>> = {
  add: TASKS,
  list: TASKS,
  show: `${TASKS}/:id`,
  emit: '/api/v1/emit',
}
/** A request that waits longer is cut by proxies; the client asks again. */
const MAX_WAIT_SECONDS = 60
const MAX_WAITS_OF_TENANT = 500
const MAX_PAGE = 10_000

type Properties = Readonly<Record<string, {readonly type?: unknown}>>

/** What HTTP demands of an input beyond its schema: bounded pages and waits. */
const BOUNDS: Properties = {
  limit: {
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: 1000,
    description: 'Maximum number of tasks',
  } as object,
  wait_seconds: {type: 'number', minimum: 0, maximum: MAX_WAIT_SECONDS, description: 'Seconds to wait'} as object,
  timeout_seconds: {
    type: 'number',
    minimum: 0,
    maximum: MAX_WAIT_SECONDS,
    default: MAX_WAIT_SECONDS,
    description: 'Seconds to wait; then 408',
  } as object,
}

const AT = {type: 'string', description: 'An RFC 3339 time: the board as it was then'}

const actor = {
  ...tenantQuery,
  agent_id: {type: 'string', description: 'Who acts, where the key does not say it; else human'},
  session_id: {type: 'string', description: 'Claims belong to sessions; else the key is one'},
}

interface ActorBody {
  readonly tenant_id?: string
  readonly agent_id?: string
  readonly session_id?: string
}

/** Offers every operation of the catalogue over HTTP: reads by GET, the rest by POST. */
export function operationRoutes(app: FastifyInstance, context: ServerContext): void {
  const waits = createWaits()
  for (const operation of OPERATIONS as readonly Operation[]) {
    const {name, role} = operation
    app.route({
      method: role === 'read' ? 'GET' : 'POST',
      url: pathOf(operation),
      config: {role},
      schema: schemaOf(operation),
      handler: async (request, reply) => {
        const result = await carryOut(operation, request, {
          context,
          waits,
          signal: AbortSignal.any([context.stopping, goneSignal(reply)]),
        })
        if (name === 'add') reply.code(201)
        return withProblem(result)
      },
    })
  }
}

/** `/api/v1/tasks/:id/dep/add` for what is about one task, `/api/v1/tasks/claim-next` for what is about the board. */
function pathOf(operation: Operation): string {
  const words = operation.name.replaceAll(' ', '/')
  return PATHS[operation.name] ?? (isAboutTask(operation) ? `${TASKS}/:id/${words}` : `${TASKS}/${words}`)
}

function isAboutTask({name, input}: Operation): boolean {
  return 'id' in propertiesOf(input) && !['add', 'list'].includes(name)
}

/** The schema of the route, from which requests are checked and the OpenAPI document is made. */
function schemaOf(operation: Operation): object {
  const {summary, role, input, output, name} = operation
  const {properties, required} = partsOf(operation)
  const isRead = role === 'read'
  const parameters = {...tenantQuery, ...(isRead && properties), ...(name === 'list' && {at: AT})}
  return {
    summary,
    ...(isAboutTask(operation) && {params: object({id: propertiesOf(input).id}, ['id'])}),
    querystring: object(parameters, isRead ? required : []),
    ...(!isRead && {
      body: {
        ...object({...actor, ...properties}, required),
        type: required.length > 0 ? 'object' : ['object', 'null'],
      },
    }),
    response: {[name === 'add' ? 201 : 200]: output, 404: problem, ...(!isRead && {409: problem})},
  }
}

/** The input's fields but for the id that is in the path. */
function partsOf(operation: Operation): {properties: Properties; required: readonly string[]} {
  const own = propertiesOf(operation.input)
  const names = Object.keys(own).filter((name) => name !== 'id' || !isAboutTask(operation))
  const {required = []} = operation.input as {readonly required?: readonly string[]}
  return {
    properties: Object.fromEntries(names.map((name) => [name, BOUNDS[name] ?? own[name]])) as Properties,
    required: required.filter((name) => names.includes(name)),
  }
}

function propertiesOf(input: object): Properties {
  return (input as {readonly properties: Properties}).properties
}

interface Serving {
  readonly context: ServerContext
  readonly waits: Waits
  readonly signal: AbortSignal
}

async function carryOut(operation: Operation, request: FastifyRequest, serving: Serving): Promise<unknown> {
  const {params, query, body} = request
  const given = {...(operation.role === 'read' ? (query as object) : (body as object | null)), ...(params as object)}
  const {tenant_id, agent_id, session_id, at, ...input} = given as ActorBody & {readonly at?: string}
  const {signal, waits} = serving
  const {tenants} = serving.context
  const name = tenantOf(request.caller, tenant_id, (query as TenantQuery).tenant_id)
  if (operation.role === 'read') {
    const workspace = await workspaceAt(await tenants.read(name), at)
    return waits.counted(name, input, () => operation.run(createBoard({workspace, signal}), input as never))
  }
  const {workspace}: Tenant = await tenants.write(name)
  const session = createSession({workspace, signal, by: actorOf(request.caller, {agent_id, session_id} as ActorBody)})
  const result = await waits.counted(name, input, () => operation.run(session, input as never))
  await session.keepLeases()
  return result
}

/** The workspace as it is, or as it was at a time: then its clock stands at that time. @throws {WireError} 400. */
async function workspaceAt({workspace, boardAt}: Tenant, given: string | undefined): Promise<Workspace> {
  const at = timeOf('at', given)
  return at === undefined ? workspace : {...workspace, view: await boardAt(at), log: {...workspace.log, now: () => at}}
}

/** A key that is bound to an agent says who acts, else the request. A key is a session, unless the request names one. */
function actorOf({agent, keyId}: Caller, {agent_id, session_id}: ActorBody): Actor {
  const agentId = agent ?? (agent_id === undefined ? HUMAN : validate.agentId(agent_id))
  const sessionId = session_id === undefined ? `http:${keyId ?? agentId}` : validate.agentId(session_id)
  return {agentId, sessionId}
}

/** Aborts when the client goes away: then nobody waits for the answer. */
function goneSignal({raw}: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => gone.abort())
  return gone.signal
}

/** Counts the requests of each tenant that wait. */
interface Waits {
  counted<T>(tenant: string, input: object, run: () => Promise<T>): Promise<T>
}

function createWaits(): Waits {
  const waiting = new Map<string, number>()
  return {
    counted: async (tenant, input, run) => {
      if (!('wait_seconds' in input || 'timeout_seconds' in input)) return run()
      const before = waiting.get(tenant) ?? 0
      if (before >= MAX_WAITS_OF_TENANT) throw overloaded('too many requests wait')
      waiting.set(tenant, before + 1)
      try {
        return await run()
      } finally {
        waiting.set(tenant, (waiting.get(tenant) ?? 1) - 1)
      }
    },
  }
}

/** An answer that succeeded in part says what failed as a problem document. */
function withProblem(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('failure' in result)) return result
  return {...result, failure: problemOf(result.failure as Error)}
}
