import type {FastifyInstance, FastifyRequest} from 'fastify'
import {summarize} from '../../application/board/index.ts'
import {formatInstant, type Instant} from '../../domain/instant.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskFilter, TaskPage, TaskView} from '../../ports/task-view.ts'
import {tenantOf} from '../access/callers.ts'
import {timeOf} from '../event-store/event-filter.ts'
import type {ServerContext, Tenant, TenantQuery} from '../http/context.ts'
import {object, problem, taskPage, tenantQuery} from '../http/schemas.ts'
import {operationRoutes} from './operations.ts'
import {fits, listParameters, type TaskParameters, taskFilter} from './task-filter.ts'

const text = {type: 'string'} as const

const listSchema = {
  summary: 'List tasks, oldest first; with at: as they were then',
  querystring: object({
    ...tenantQuery,
    ...listParameters,
    id: {...text, description: 'Comma list: only these tasks, in this order; unknown ones are left out'},
    at: {...text, description: 'An RFC 3339 time: the board as it was then (depth is direct)'},
  }),
  response: {200: taskPage, 404: problem},
}
type TaskQuery = TenantQuery & TaskParameters & {readonly at?: string; readonly id?: string}

/** The board: the same answers as the command line's, over HTTP. */
export function taskRoutes(app: FastifyInstance, context: ServerContext): void {
  const {tenants} = context
  const tenantFor = ({query, caller}: FastifyRequest) =>
    tenants.read(tenantOf(caller, (query as TenantQuery).tenant_id))

  app.get('/api/v1/tasks', {config: {role: 'read'}, schema: listSchema}, async (request) => {
    const query = request.query as TaskQuery
    const tenant = await tenantFor(request)
    const at = timeOf('at', query.at)
    if (at !== undefined) return listAt(tenant, query, at)
    const {view, log} = tenant.workspace
    const {id} = query
    const filter = taskFilter(query, view)
    return show(id === undefined ? view.list(filter) : pageOf(named(view, id), filter), log.now())
  })

  operationRoutes(app, context)
}

/** The tasks of a comma list: each is looked up, whatever the size of the board. */
function named(board: Pick<TaskView, 'get'>, ids: string): readonly BoardTask[] {
  return [...new Set(ids.split(','))].map((id) => board.get(id)).filter((each) => each !== undefined)
}

function pageOf(tasks: readonly BoardTask[], filter: TaskFilter): TaskPage {
  const matching = tasks.filter((each) => fits(each, filter))
  const shown = matching.slice(0, filter.limit)
  return {tasks: shown, more: shown.length < matching.length, total: matching.length}
}

function show({tasks, more, total = tasks.length}: TaskPage, now: Instant) {
  return {
    tasks: tasks.map((board) => summarize(board, now)),
    count: tasks.length,
    total_count: total,
    has_more: more,
    at: formatInstant(now),
  }
}

/** The board as it was: folded from the log, since the view knows only now. */
async function listAt({boardAt}: Tenant, query: TaskQuery, at: Instant) {
  const {id} = query
  const board = await boardAt(at)
  const ids = [...board.keys()].sort()
  const filter: TaskFilter = taskFilter(query, {
    get: (taskId) => board.get(taskId),
    idsStartingWith: (prefix, limit) => ids.filter((taskId) => taskId.startsWith(prefix)).slice(0, limit),
    size: () => board.size,
    ids: () => ids,
  })
  const oldestFirst = (a: BoardTask, b: BoardTask) =>
    a.task.createdAt - b.task.createdAt || (a.task.id < b.task.id ? -1 : 1)
  return show(pageOf(id === undefined ? [...board.values()].sort(oldestFirst) : named(board, id), filter), at)
}
