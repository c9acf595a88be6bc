import {type BoardAt, createPast} from '../../application/board/index.ts'
import {appendOne, type Workspace} from '../../application/kernel/index.ts'
import type {EventLog, GroupLog} from '../../ports/event-log.ts'
import type {EventQuery} from '../../ports/event-query.ts'
import type {IdSource} from '../../ports/id-source.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {toWire} from '../event-store/wire.ts'
import type {Metrics} from '../http/metrics.ts'
import {overloaded} from '../http/wire-error.ts'
import {createHub, type Hub} from '../live/hub.ts'
import {createGroupCommit, type GroupCommit} from './group-commit.ts'

/** The opened data of a tenant. */
export interface Board {
  readonly log: GroupLog
  readonly view: TaskView
  readonly query: EventQuery
}

/** One tenant: its log, its board and its subscribers. */
export interface Tenant {
  readonly name: string
  readonly workspace: Workspace
  readonly query: EventQuery
  readonly commit: GroupCommit
  readonly hub: Hub
  readonly boardAt: BoardAt
}

export interface TenantsOptions {
  /** Opens a tenant's data; `create` makes them where there are none, otherwise undefined says so. */
  readonly open: (tenant: string, create: boolean) => Promise<Board | undefined>
  /** Opens empty data, for requests about a tenant that does not exist. */
  readonly openEmpty: () => Promise<Board>
  readonly ids: IdSource
  readonly sourceId: string
  readonly maxTenants: number
  readonly metrics: Metrics
  readonly onFailure: (error: unknown) => void
}

export interface Tenants {
  /** Returns the tenant for reading; one that does not exist is empty, and is not created. */
  read(name: string): Promise<Tenant>
  /** Returns the tenant for writing, and creates it if needed. @throws {WireError} 503 if there are too many. */
  write(name: string): Promise<Tenant>
  opened(): readonly Tenant[]
  /** Waits for appends in progress, and closes everything. */
  close(): Promise<void>
}

/** Opens tenants at their first use, each once. */
export function createTenants(options: TenantsOptions): Tenants {
  const tenants = new Map<string, Promise<Tenant | undefined>>()
  const opened: Tenant[] = []
  let empty: Promise<Tenant> | undefined

  async function openOne(name: string, create: boolean): Promise<Tenant | undefined> {
    const board = await options.open(name, create)
    const tenant = board && tenantOf(name, board, options)
    if (tenant) opened.push(tenant)
    return tenant
  }

  function find(name: string, create: boolean): Promise<Tenant | undefined> {
    const known = tenants.get(name)
    if (known) return known
    if (create && opened.length >= options.maxTenants) throw overloaded(`more than ${options.maxTenants} tenants`)
    const opening = openOne(name, create)
    tenants.set(name, opening)
    const forget = () => tenants.delete(name)
    opening.then((tenant) => tenant || forget(), forget)
    return opening
  }

  return {
    read: async (name) => {
      const found = await find(name, false)
      if (found) return found
      empty ??= options.openEmpty().then((board) => tenantOf(name, board, options))
      return {...(await empty), name}
    },
    write: async (name) => (await find(name, true)) ?? ((await find(name, true)) as Tenant),
    opened: () => opened,
    close: async () => {
      await Promise.allSettled(tenants.values())
      for (const {hub, commit, workspace} of [...opened, ...(empty ? [await empty] : [])]) {
        hub.close()
        await commit.idle()
        await workspace.log.close()
      }
    },
  }
}

function tenantOf(
  name: string,
  {log, view, query}: Board,
  {ids, sourceId, metrics, onFailure}: TenantsOptions,
): Tenant {
  const hub = createHub({
    log,
    head: query.head,
    toText: (event) => JSON.stringify(toWire(event, name)),
    onFailure,
  })
  const onCommit = (batches: number, recorded: number) => {
    metrics.committed(batches)
    metrics.recorded(recorded)
    if (recorded > 0) hub.notify()
  }
  const commit = createGroupCommit(log, {onCommit, onFailure})
  const grouped: EventLog = {...log, ...groupedAppends(commit)}
  return {name, workspace: {log: grouped, view, ids, sourceId}, query, commit, hub, boardAt: createPast(log, query)}
}

/** Makes the operations append through the group too. */
function groupedAppends({submit}: GroupCommit): Pick<EventLog, 'append' | 'appendAll'> {
  const appendAll: EventLog['appendAll'] = (appends, {opId}) => submit([{appends, opId}])
  return {append: appendOne(appendAll), appendAll}
}
