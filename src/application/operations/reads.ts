import {formatInstant, type Instant} from '../../domain/instant.ts'
import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskPage} from '../../ports/task-view.ts'
import {
  describeNeed,
  describeTask,
  explain,
  lookAt,
  type RelatedTask,
  relate,
  summarize,
  type TaskSummary,
  timedOut,
  UNDECIDED,
} from '../board/index.ts'
import {
  readCriteria,
  readListFilter,
  readReadyFilter,
  readStatuses,
  resolveId,
  splitWords,
  withoutUndefined,
} from '../input/index.ts'
import type {Workspace} from '../kernel/index.ts'
import {find} from './dependencies.ts'
import {reading} from './operation.ts'
import * as outputs from './outputs.schema.ts'
import * as schemas from './read.schema.ts'

/** A page of tasks as surfaces show it. */
export interface Page<T = TaskSummary> {
  readonly tasks: readonly T[]
  readonly count: number
  readonly total_count?: number
  readonly has_more: boolean
  /** The time of the log that the answer is of. */
  readonly at: string
}

/** Shows a page of the view, each task by `describe`. */
function showPage<T>(
  {tasks, more, total}: TaskPage,
  now: Instant,
  describe: (board: BoardTask, now: Instant) => T,
): Page<T> {
  return {
    tasks: tasks.map((board) => describe(board, now)),
    count: tasks.length,
    ...(total !== undefined && {total_count: total}),
    has_more: more,
    at: formatInstant(now),
  }
}

export const ready = /* @__PURE__ */ reading({
  name: 'ready',
  summary: 'List the tasks that can be started now, best first',
  role: 'read',
  input: schemas.ready,
  output: outputs.taskPage,
  run: async (board, {limit, count_total: counted = true, wait_seconds: seconds, ...input}): Promise<Page> => {
    const filter = withoutUndefined({...readReadyFilter(input, board.workspace.view), limit, counted})
    const look = ({view, log}: Workspace) => view.ready(filter, log.now())
    const some = (workspace: Workspace) => {
      const page = look(workspace)
      return page.tasks.length > 0 ? page : undefined
    }
    const page = seconds === undefined ? look(board.workspace) : await board.waitUntil(some, {seconds})
    if (!page) throw timedOut('no task became ready', seconds as number)
    return showPage(page, board.workspace.log.now(), summarize)
  },
})

export const list = /* @__PURE__ */ reading({
  name: 'list',
  summary: 'List tasks, oldest first',
  role: 'read',
  input: schemas.list,
  output: outputs.taskPage,
  run: async ({workspace: {view, log}}, {count_total: counted = true, ...input}): Promise<Page> =>
    showPage(view.list({...readListFilter(input, view), counted}), log.now(), summarize),
})

export const needsMe = /* @__PURE__ */ reading({
  name: 'needs-me',
  summary: 'List what needs a person: work to approve, and dead tasks',
  role: 'read',
  input: schemas.needsMe,
  output: outputs.needPage,
  run: async ({workspace: {view, log}}, {limit, count_total: counted = true, ...input}) => {
    const filter = withoutUndefined({...readCriteria(input), statuses: UNDECIDED, limit, counted})
    return showPage(view.list(filter), log.now(), describeNeed)
  },
})

export const show = /* @__PURE__ */ reading({
  name: 'show',
  summary: 'Show a task with its blockers, children, comments and timeline',
  role: 'read',
  input: schemas.one,
  output: outputs.taskDetail,
  run: async ({workspace}, {id}) => describeTask(workspace, find(workspace.view, id)),
})

export const why = /* @__PURE__ */ reading({
  name: 'why',
  summary: 'Explain why a task is ready or not, and where to start',
  role: 'read',
  input: schemas.one,
  output: outputs.explanation,
  run: async ({workspace: {view, log}}, {id}) => explain(find(view, id), view, log.now()),
})

export const wait = /* @__PURE__ */ reading({
  name: 'wait',
  summary: 'Wait until tasks are done, and print their results',
  role: 'read',
  input: schemas.wait,
  output: outputs.waited,
  run: async (board, {ids: given, status, any = false, timeout_seconds: seconds}) => {
    const statuses = readStatuses(status) ?? ['done']
    const {view} = board.workspace
    const ids = [...new Set(splitWords(given, (id) => resolveId(view, id)))]
    const tasks = await board.waitUntil(({view}) => lookAt(view, {ids, statuses, any}), {seconds})
    if (tasks) return {tasks}
    const left = ids.map((id) => relate(id, board.workspace.view.get(id))).filter(isLeft)
    throw timedOut(
      `${left.map(({id, status}) => `${id} (${status})`).join(', ')} did not become ${statuses.join(' or ')}`,
      seconds as number,
      {details: {waiting_for: left.map(({id, status}) => ({id, status}))}},
    )
    function isLeft(task: RelatedTask): boolean {
      return !statuses.some((one) => one === task.status)
    }
  },
})
