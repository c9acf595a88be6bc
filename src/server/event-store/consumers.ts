import type {Sql} from '../../ports/sql.ts'
import {invalidInput, overloaded} from '../http/wire-error.ts'
import {isName} from './wire.ts'

/** The maximum number; a client that needs more creates a new name each time. */
const MAX_PER_TENANT = 10_000

/** A named reader of events: its filters, and its position. */
export interface Consumer {
  readonly id: string
  readonly filters: readonly string[]
  /** The position of the last event that it has acknowledged; null: none yet. */
  readonly position: number | null
}

/** The consumers of all tenants; each tenant has names of its own. */
export interface Consumers {
  /** Returns the consumer, and creates it if needed. @throws {WireError} 400 for a name that cannot be, 503 for too many. */
  get(tenant: string, id: string): Promise<Consumer>
  /** Replaces its filters, and keeps its position. */
  register(tenant: string, id: string, filters: readonly string[]): Promise<Consumer>
  /** Moves its position forward, never back. */
  acknowledge(tenant: string, id: string, position: number): Promise<void>
}

/** Creates the consumers in the server's registry: they survive a restart. */
export function createConsumers(sql: Sql): Consumers {
  const find = (tenant: string, id: string): Consumer | undefined => {
    const row = sql.prepare('SELECT filters, position FROM consumers WHERE tenant = ? AND id = ?').get(tenant, id)
    return row && {id, filters: JSON.parse(row.filters as string), position: row.position as number | null}
  }

  const make = async (tenant: string, id: string) => {
    if (!isName(id)) throw invalidInput('consumer_id must be a text of 1 to 128 bytes')
    await sql.write(() => {
      const number = sql.prepare('SELECT count(*) AS n FROM consumers WHERE tenant = ?').get(tenant)?.n as number
      if (number >= MAX_PER_TENANT) throw overloaded(`more than ${MAX_PER_TENANT} consumers`)
      sql.prepare("INSERT OR IGNORE INTO consumers (tenant, id, filters) VALUES (?, ?, '[]')").run(tenant, id)
    })
  }

  const get = async (tenant: string, id: string) => {
    if (!find(tenant, id)) await make(tenant, id)
    return find(tenant, id) as Consumer
  }

  return {
    get,
    register: async (tenant, id, filters) => {
      await get(tenant, id)
      await sql.write(() =>
        sql
          .prepare('UPDATE consumers SET filters = ? WHERE tenant = ? AND id = ?')
          .run(JSON.stringify(filters), tenant, id),
      )
      return find(tenant, id) as Consumer
    },
    acknowledge: async (tenant, id, position) => {
      await get(tenant, id)
      await sql.write(() =>
        sql
          .prepare('UPDATE consumers SET position = max(coalesce(position, 0), ?) WHERE tenant = ? AND id = ?')
          .run(position, tenant, id),
      )
    },
  }
}
