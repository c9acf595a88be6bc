import type {GatingEdge} from '../../../domain/cycles.ts'
import type {Instant} from '../../../domain/instant.ts'
import type {Status} from '../../../domain/task.ts'
import type {Sql, SqlValue} from '../../../ports/sql.ts'
import type {ReadyFilter, TaskFilter, TaskPage, TaskView} from '../../../ports/task-view.ts'
import {BOARD_COLUMNS, toBoardTask} from './rows.ts'

/** A condition of a WHERE clause with its parameters; undefined where the filter does not ask. */
type Condition = readonly [sql: string, ...parameters: SqlValue[]] | undefined

/** What an ORDER BY clause says, with its parameters. */
type Order = readonly [sql: string, ...parameters: SqlValue[]]

const READY =
  't.archived = 0 AND t.open_blockers = 0 AND t.open_children = 0 AND t.claimable_at IS NOT NULL AND t.claimable_at <= ?'
const READY_ORDER = 't.priority, t.unblocks DESC, t.created_at, t.id'
// `claimable_at > 0` is that of the index: what is open and claimable at once has 0.
const NEXT_CLAIMABLE = `
  SELECT min(t.claimable_at) AS at FROM tasks t
  WHERE t.archived = 0 AND t.open_blockers = 0 AND t.open_children = 0 AND t.claimable_at > 0 AND t.claimable_at > ?`
// Only a claim with a lease has both.
const LEASED = `
  SELECT ${BOARD_COLUMNS} FROM tasks t
  WHERE t.claimed_by = ? AND t.claimed_by IS NOT NULL AND t.claimable_at IS NOT NULL AND t.archived = 0 ORDER BY t.created_at, t.id`
const EDGES = `
  SELECT task_id AS waiter, blocker_id AS gate FROM task_blockers
  UNION ALL SELECT parent AS waiter, id AS gate FROM tasks WHERE parent IS NOT NULL`
const DESCENDANTS = `t.id IN (
  WITH RECURSIVE below(id) AS (
    SELECT id FROM tasks WHERE parent = ? UNION SELECT child.id FROM tasks child JOIN below ON child.parent = below.id
  ) SELECT id FROM below)`

const ALL_LABELS = `t.id IN (
  SELECT task_id FROM task_labels WHERE label IN (SELECT value FROM json_each(?)) GROUP BY task_id HAVING count(*) = ?)`
const BY_AGE: Order = ['t.created_at, t.id']
const GIVEN_ORDER = '(SELECT min(key) FROM json_each(?) WHERE value = t.id)'

/** The board's answers from the tables that the projection keeps. */
export function createSqliteTaskView(sql: Sql): TaskView {
  return {
    get: (id) => {
      const row = sql.prepare(`SELECT ${BOARD_COLUMNS} FROM tasks t WHERE t.id = ?`).get(id)
      return row && toBoardTask(row)
    },
    list: (filter) => select(sql, conditionsOf(filter), filter.ids ? givenOrder(filter.ids) : BY_AGE, filter),
    ready: (filter, now) => select(sql, [[READY, now], ...sharedConditions(filter)], [READY_ORDER], filter),
    nextClaimableAt: (now) => (sql.prepare(NEXT_CLAIMABLE).get(now)?.at as Instant | null) ?? undefined,
    leasedBy: (agentId) => sql.prepare(LEASED).all(agentId).map(toBoardTask),
    edges: () => sql.prepare(EDGES).all() as unknown as readonly GatingEdge[],
    waitsFor: (id) => [
      ...ids(sql, 'SELECT blocker_id AS id FROM task_blockers WHERE task_id = ? ORDER BY id', id),
      ...ids(sql, 'SELECT id FROM tasks WHERE parent = ? ORDER BY id', id),
    ],
    waitedBy: (id) => [
      ...ids(sql, 'SELECT task_id AS id FROM task_blockers WHERE blocker_id = ? ORDER BY id', id),
      ...ids(sql, 'SELECT parent AS id FROM tasks WHERE id = ? AND parent IS NOT NULL', id),
    ],
    idsStartingWith: (prefix, limit) =>
      ids(
        sql,
        'SELECT id FROM tasks WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
        prefix,
        `${prefix}\u{10ffff}`,
        limit,
      ),
    ids: () => ids(sql, 'SELECT id FROM tasks ORDER BY id'),
    labels: () => ids(sql, 'SELECT DISTINCT label AS id FROM task_labels ORDER BY label'),
    holders: () =>
      ids(sql, 'SELECT DISTINCT claimed_by AS id FROM tasks WHERE claimed_by IS NOT NULL ORDER BY claimed_by'),
    // Tasks are never removed, so that the last row number is their number.
    size: () => (sql.prepare('SELECT max(rowid) AS n FROM tasks').get()?.n as number | null) ?? 0,
    counts: () => {
      const rows = sql.prepare('SELECT status, count(*) AS n FROM tasks WHERE archived = 0 GROUP BY status').all()
      return new Map(rows.map((row) => [row.status as Status, row.n as number]))
    },
  }
}

function ids(sql: Sql, query: string, ...parameters: SqlValue[]): readonly string[] {
  return sql
    .prepare(query)
    .all(...parameters)
    .map((row) => row.id as string)
}

/** Asks for one row more than the limit: whether there is more must not cost a count of the board. */
function select(sql: Sql, conditions: readonly Condition[], order: Order, {limit, counted}: ReadyFilter): TaskPage {
  const given = conditions.filter((condition) => condition !== undefined)
  const where = given.map(([text]) => text).join(' AND ') || 'TRUE'
  const parameters = given.flatMap(([, ...values]) => values)
  const [orderBy, ...orderParameters] = order
  const rows = sql
    .prepare(`SELECT ${BOARD_COLUMNS} FROM tasks t WHERE ${where} ORDER BY ${orderBy} LIMIT ?`)
    .all(...parameters, ...orderParameters, limit === undefined ? -1 : limit + 1)
  const more = limit !== undefined && rows.length > limit
  const page = {tasks: (more ? rows.slice(0, limit) : rows).map(toBoardTask), more}
  if (!counted) return page
  const total = sql.prepare(`SELECT count(*) AS n FROM tasks t WHERE ${where}`).get(...parameters)?.n as number
  return {...page, total}
}

function conditionsOf(filter: TaskFilter): readonly Condition[] {
  const {archived = 'exclude'} = filter
  return [
    filter.ids && ['t.id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.ids)],
    archived === 'include' ? undefined : [`t.archived = ${archived === 'only' ? 1 : 0}`],
    anyOf('t.status', filter.statuses),
    equals('t.claimed_by = ?', filter.claimedBy),
    filter.claimed === undefined ? undefined : [`t.claimed_by IS ${filter.claimed ? 'NOT ' : ''}NULL`],
    equals('t.id IN (SELECT task_id FROM task_blockers WHERE blocker_id = ?)', filter.blockedBy),
    filter.noBlockers ? ['t.open_blockers = 0'] : undefined,
    ...sharedConditions(filter),
  ]
}

function givenOrder(ids: readonly string[]): Order {
  return [GIVEN_ORDER, JSON.stringify(ids)]
}

function equals(condition: string, value: string | undefined): Condition {
  return value === undefined ? undefined : [condition, value]
}

function sharedConditions({priorities, types, labels = [], parent, depth}: ReadyFilter): readonly Condition[] {
  return [
    equals(depth === 'all' ? DESCENDANTS : 't.parent = ?', parent),
    anyOf('t.priority', priorities),
    anyOf('t.type', types),
    labelled([...new Set(labels)]),
  ]
}

/** One text for any number of labels: statements are kept by their text. */
function labelled(labels: readonly string[]): Condition {
  if (labels.length === 0) return undefined
  if (labels.length === 1) return ['t.id IN (SELECT task_id FROM task_labels WHERE label = ?)', labels[0] as string]
  return [ALL_LABELS, JSON.stringify(labels), labels.length]
}

/** Values of a small set: each once, so that the texts are few. */
function anyOf(column: string, given: readonly string[] | undefined): Condition {
  const values = given && [...new Set(given)]
  return values && [`${column} IN (${values.map(() => '?').join(', ')})`, ...values]
}
