import type {GatingEdge} from '../../domain/cycles.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import type {Instant} from '../../domain/instant.ts'
import {type BoardTask, claimableAt, compare, compareAge, compareReady, isReady} from '../../domain/readiness.ts'
import type {Status, Task} from '../../domain/task.ts'
import type {ReadyFilter, TaskFilter, TaskPage, TaskView} from '../../ports/task-view.ts'
import {foldTasks} from '../kernel/index.ts'
import {indexBoard} from './index-board.ts'

const FOR_EVER = Number.POSITIVE_INFINITY as Instant

/**
 * A view that folds its events from nothing for every answer: slow, and short enough to be seen to be right. The
 * reference that the SQLite view is tested against.
 */
export function createMemoryTaskView(events: () => Iterable<RecordedEvent>): TaskView {
  return viewOfTasks(() => indexBoard(foldTasks(events())))
}

/** A view of the tasks that `board` returns, by id. */
export function viewOfTasks(board: () => ReadonlyMap<string, BoardTask>): TaskView {
  const tasks = (): BoardTask[] => [...board().values()]
  const sortedIds = (): string[] => [...board().keys()].sort(compare)
  const where = (accept: (found: BoardTask) => boolean): string[] =>
    tasks()
      .filter(accept)
      .map(({task}) => task.id)
      .sort(compare)

  return {
    get: (id) => board().get(id),
    list: (filter) => {
      const all = board()
      return page(
        inOrder(all, filter).filter((one) => matches(one, filter, all)),
        filter,
      )
    },
    ready: (filter, now) => {
      const all = board()
      const found = [...all.values()].filter((one) => isReady(one, now) && matches(one, filter, all))
      return page(found.sort(compareReady), filter)
    },
    nextClaimableAt: (now) => nextClaimable(tasks(), now),
    leasedBy: (agentId) =>
      tasks()
        .filter(({task}) => task.claim?.agentId === agentId && hasLease(task))
        .sort((a, b) => compareAge(a.task, b.task)),
    edges: () => tasks().flatMap(edgesOf),
    waitsFor: (id) => [...(board().get(id)?.task.blockedBy ?? []), ...where(({task}) => task.parent === id)],
    waitedBy: (id) => [...where(({task}) => task.blockedBy.includes(id)), ...parentOf(board().get(id))],
    idsStartingWith: (prefix, limit) =>
      sortedIds()
        .filter((id) => id.startsWith(prefix))
        .slice(0, limit),
    ids: sortedIds,
    labels: () => sorted(tasks().flatMap(({task}) => task.labels)),
    holders: () => sorted(tasks().flatMap(({task}) => task.claim?.agentId ?? [])),
    size: () => board().size,
    counts: () => {
      const counts = new Map<Status, number>()
      for (const {task} of tasks()) if (!task.archived) counts.set(task.status, (counts.get(task.status) ?? 0) + 1)
      return counts
    },
  }
}

/** Orders the tasks of a list: by age, or as their ids were given. */
function inOrder(all: ReadonlyMap<string, BoardTask>, {ids}: TaskFilter): readonly BoardTask[] {
  if (!ids) return [...all.values()].sort((a, b) => compareAge(a.task, b.task))
  return [...new Set(ids)].flatMap((id) => all.get(id) ?? [])
}

/** Returns true if the task has a lease in force; that of an archived task has lapsed. */
function hasLease({archived, claim}: Task): boolean {
  return !archived && claim?.leaseUntil !== undefined
}

function nextClaimable(tasks: readonly BoardTask[], now: Instant): Instant | undefined {
  const later = tasks.filter((one) => isReady(one, FOR_EVER) && !isReady(one, now))
  return later.map(({task}) => claimableAt(task) as Instant).sort((a, b) => a - b)[0]
}

function edgesOf(found: BoardTask): readonly GatingEdge[] {
  const {id, blockedBy} = found.task
  return [...blockedBy.map((gate) => ({waiter: id, gate})), ...parentOf(found).map((waiter) => ({waiter, gate: id}))]
}

function parentOf(found: BoardTask | undefined): readonly string[] {
  return found?.task.parent === undefined ? [] : [found.task.parent]
}

function page(found: readonly BoardTask[], {limit, counted}: ReadyFilter): TaskPage {
  const more = found.length > (limit ?? found.length)
  return {tasks: found.slice(0, limit), more, ...(counted && {total: found.length})}
}

function matches(found: BoardTask, filter: TaskFilter, board: ReadonlyMap<string, BoardTask>): boolean {
  const {task, openBlockers} = found
  const {archived = 'exclude', parent, depth} = filter
  const criteria = [
    archived === 'include' || task.archived === (archived === 'only'),
    filter.statuses?.includes(task.status),
    filter.priorities?.includes(task.priority),
    filter.types?.includes(task.type),
    filter.labels?.every((label) => task.labels.includes(label)),
    filter.claimedBy === undefined || task.claim?.agentId === filter.claimedBy,
    filter.claimed === undefined || (task.claim !== undefined) === filter.claimed,
    parent === undefined || (depth === 'all' ? isDescendant(found, parent, board) : task.parent === parent),
    filter.blockedBy === undefined || task.blockedBy.includes(filter.blockedBy),
    !filter.noBlockers || openBlockers === 0,
  ]
  return criteria.every((holds) => holds !== false)
}

function isDescendant({task}: BoardTask, ancestor: string, board: ReadonlyMap<string, BoardTask>): boolean {
  const seen = new Set<string>()
  for (let parent = task.parent; parent !== undefined && !seen.has(parent); parent = board.get(parent)?.task.parent) {
    if (parent === ancestor) return true
    seen.add(parent)
  }
  return false
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compare)
}
