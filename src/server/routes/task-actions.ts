import type {FastifyInstance, FastifyRequest} from 'fastify'
import {nothingReady, summarize} from '../../application/board/index.ts'
import {blockerId, resolveId, validate} from '../../application/input/index.ts'
import {type Accepted, execute, type Workspace} from '../../application/kernel/index.ts'
import {
  claimNext,
  claimTask,
  createTask,
  refusal,
  renewDueLeases,
  reportCompletion,
  type TaskDraft,
} from '../../application/tasks/index.ts'
import {type Actor, HUMAN, type TaskCommand} from '../../domain/commands.ts'
import {formatInstant} from '../../domain/instant.ts'
import type {JsonValue} from '../../domain/json.ts'
import {DEFAULT_PRIORITY, DEFAULT_TYPE} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {type Caller, tenantOf} from '../access/callers.ts'
import type {Role} from '../access/roles.ts'
import {checkJson} from '../event-store/wire.ts'
import type {ServerContext, TenantQuery} from '../http/context.ts'
import * as schemas from '../http/task-schemas.ts'
import {type TaskParameters, taskFilter} from './task-filter.ts'

/** What every action's body may have. */
interface ActionBody {
  readonly tenant_id?: string
  readonly agent_id?: string
  readonly session_id?: string
  readonly claim_version?: number
  readonly reason?: string
  readonly force?: boolean
}

interface NewTaskBody extends ActionBody {
  readonly title: string
  readonly id?: string
  readonly priority?: string
  readonly type?: string
  readonly description?: string
  readonly parent?: string
  readonly blocked_by?: readonly string[]
  readonly labels?: readonly string[]
  readonly max_attempts?: number
  readonly needs_approval?: boolean
}

interface ClaimBody extends ActionBody, Omit<TaskParameters, 'limit'> {
  readonly lease_seconds?: number
  readonly resume?: boolean
}

type CommandBody<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by'> : never

/** An action on one task: what it takes, the command that it is, and what it answers. */
interface Action<B extends ActionBody> {
  readonly role: Role
  readonly schema: object
  readonly command: (body: B) => CommandBody<TaskCommand>
  readonly answer: (accepted: Accepted, workspace: Workspace) => object
}

const reasonOf = ({reason}: ActionBody) => ifGiven(reason, (text) => validate.longText('the reason', text))
const statusOf = ({board}: Accepted) => ({id: board.task.id, status: board.task.status})

const ACTIONS: Readonly<Record<string, Action<never>>> = {
  done: {
    role: 'work',
    schema: schemas.done,
    command: (body: ActionBody & {result?: JsonValue}) => ({
      kind: 'complete',
      reason: reasonOf(body),
      result: resultOf(body.result),
      claimVersion: body.claim_version,
    }),
    answer: reportCompletion,
  },
  fail: {
    role: 'work',
    schema: schemas.fail,
    command: (body: ActionBody & {retryable?: boolean}) => ({
      kind: 'fail',
      reason: reasonOf(body) as string,
      retryable: body.retryable ?? true,
      claimVersion: body.claim_version,
      force: body.force ?? false,
    }),
    answer: describeFailure,
  },
  release: {
    role: 'work',
    schema: schemas.release,
    command: (body: ActionBody) => ({
      kind: 'release',
      reason: reasonOf(body),
      claimVersion: body.claim_version,
      force: body.force ?? false,
    }),
    answer: statusOf,
  },
  renew: {
    role: 'work',
    schema: schemas.renew,
    command: (body: ClaimBody) => ({
      kind: 'renew',
      leaseSeconds: body.lease_seconds,
      claimVersion: body.claim_version,
      onlyIfDue: false,
    }),
    answer: ({board}, {log}) => summarize(board, log.now()),
  },
  approve: {
    role: 'approve',
    schema: schemas.judge('Approve work that waits for it'),
    command: (body: ActionBody) => ({kind: 'approve', reason: reasonOf(body)}),
    answer: reportCompletion,
  },
  reject: {
    role: 'approve',
    schema: schemas.judge('Reject work that waits for approval: the task is open again'),
    command: (body: ActionBody) => ({kind: 'reject', reason: reasonOf(body)}),
    answer: statusOf,
  },
  retry: {
    role: 'work',
    schema: schemas.judge('Open a dead task again'),
    command: (body: ActionBody) => ({kind: 'retry', reason: reasonOf(body)}),
    answer: statusOf,
  },
  reopen: {
    role: 'work',
    schema: schemas.judge('Open a done task again'),
    command: (body: ActionBody) => ({kind: 'reopen', reason: reasonOf(body)}),
    answer: statusOf,
  },
  comment: {
    role: 'work',
    schema: schemas.comment,
    command: (body: ActionBody & {text: string}) => ({
      kind: 'comment',
      text: validate.longText('the comment', body.text),
    }),
    answer: ({board}) => ({id: board.task.id, comments: board.task.comments}),
  },
}

/** Doing something with tasks: the same use cases as the command line's. */
export function taskActionRoutes(app: FastifyInstance, context: ServerContext): void {
  addRoute(app, context)
  claimRoutes(app, context)
  for (const [name, {role, schema, command, answer}] of Object.entries(ACTIONS)) {
    app.post(`/api/v1/tasks/:id/${name}`, {config: {role}, schema}, async (request) => {
      const {workspace, by, body} = await acting(request, context)
      const taskId = resolveId(workspace.view, idOf(request))
      const accepted = await carryOut(workspace, {...command(body as never), taskId, by} as TaskCommand)
      await renewDueLeases(workspace, by)
      return answer(accepted, workspace)
    })
  }
}

function addRoute(app: FastifyInstance, context: ServerContext): void {
  app.post('/api/v1/tasks', {config: {role: 'work'}, schema: schemas.add}, async (request, reply) => {
    const {workspace, by, body} = await acting<NewTaskBody>(request, context)
    const outcome = await createTask(workspace, {...draftOf(body, workspace.view), by})
    if (outcome.kind === 'rejected') throw refusal(outcome.rejection, workspace.view)
    reply.code(201)
    return summarize(outcome.board, workspace.log.now())
  })
}

function draftOf(body: NewTaskBody, view: TaskView): Omit<TaskDraft, 'by'> {
  const {force = false, blocked_by = [], labels = []} = body
  return {
    title: validate.title(body.title),
    taskId: ifGiven(body.id, validate.newTaskId),
    priority: ifGiven(body.priority, validate.priority) ?? DEFAULT_PRIORITY,
    taskType: ifGiven(body.type, validate.taskType) ?? DEFAULT_TYPE,
    description: ifGiven(body.description, (text) => validate.longText('the description', text)),
    parent: ifGiven(body.parent, (id) => resolveId(view, id, 'parent')),
    blockedBy: blocked_by.map((id) => blockerId(view, id, force)),
    labels: labels.map(validate.label),
    maxAttempts: ifGiven(body.max_attempts, validate.maxAttempts),
    needsApproval: body.needs_approval,
    force,
  }
}

function ifGiven<T, R>(given: T | undefined, read: (given: T) => R): R | undefined {
  return given === undefined ? undefined : read(given)
}

function claimRoutes(app: FastifyInstance, context: ServerContext): void {
  const options = {config: {role: 'work'}} as const
  app.post('/api/v1/tasks/:id/claim', {...options, schema: schemas.claim}, async (request) => {
    const {workspace, by, body} = await acting<ClaimBody>(request, context)
    const claim = {by, leaseSeconds: body.lease_seconds, resume: body.resume ?? false}
    return claimTask(workspace, resolveId(workspace.view, idOf(request)), claim)
  })

  app.post('/api/v1/tasks/claim-next', {...options, schema: schemas.claimNext}, async (request) => {
    const {workspace, by, body} = await acting<ClaimBody>(request, context)
    const {priority, type, label, parent} = body
    const {
      limit: _,
      counted: __,
      ...filter
    } = taskFilter(
      {
        ...(priority !== undefined && {priority}),
        ...(type !== undefined && {type}),
        ...(label !== undefined && {label}),
        ...(parent !== undefined && {parent, depth: 'all' as const}),
      },
      workspace.view,
    )
    const claimed = await claimNext(workspace, filter, {by, leaseSeconds: body.lease_seconds})
    if (!claimed) throw nothingReady(workspace, filter)
    return claimed
  })
}

/** Who does something where, and with which words. */
async function acting<B extends ActionBody>({body, query, caller}: FastifyRequest, {tenants}: ServerContext) {
  const given = (body ?? {}) as B
  const {workspace} = await tenants.write(tenantOf(caller, given.tenant_id, (query as TenantQuery).tenant_id))
  return {workspace, by: actorOf(caller, given), body: given}
}

/** A key that is bound to an agent says who acts, else the request. A key is a session, unless the request names one. */
function actorOf({agent, keyId}: Caller, {agent_id, session_id}: ActionBody): Actor {
  const agentId = agent ?? (agent_id === undefined ? HUMAN : validate.agentId(agent_id))
  const sessionId = session_id === undefined ? `http:${keyId ?? agentId}` : validate.agentId(session_id)
  return {agentId, sessionId}
}

async function carryOut(workspace: Workspace, command: TaskCommand): Promise<Accepted> {
  const outcome = await execute(workspace, command)
  if (outcome.kind === 'rejected') throw refusal(outcome.rejection, workspace.view)
  return outcome
}

function idOf({params}: FastifyRequest): string {
  return (params as {id: string}).id
}

function resultOf(result: JsonValue | undefined): JsonValue | undefined {
  if (result === undefined) return undefined
  checkJson(result, 'result')
  return validate.jsonResult(JSON.stringify(result))
}

function describeFailure({board}: Accepted) {
  const {id, status, attempts, maxAttempts, notBefore} = board.task
  return {
    id,
    status,
    attempts,
    max_attempts: maxAttempts,
    ...(notBefore !== undefined && {not_before: formatInstant(notBefore)}),
  }
}
