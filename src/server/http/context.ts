import type {Clock} from '../../ports/clock.ts'
import type {Admit, Caller} from '../access/callers.ts'
import type {Keys} from '../access/keys.ts'
import type {Role} from '../access/roles.ts'
import type {Consumers} from '../event-store/consumers.ts'
import type {Tenant, Tenants} from '../tenants/tenants.ts'
import type {Metrics} from './metrics.ts'

/** What all routes share. */
export interface ServerContext {
  readonly tenants: Tenants
  readonly keys: Keys
  readonly consumers: Consumers
  readonly admit: Admit
  readonly clock: Clock
  readonly metrics: Metrics
  /** Aborted when the server begins to stop: streams end then. */
  readonly stopping: AbortSignal
  /** The version of the program, for `/health`. */
  readonly version: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The role that the route needs; absent: none. */
    readonly role?: Role
  }
  interface FastifyRequest {
    /** Who sends the request; only on routes that take a role. */
    caller: Caller
  }
}

/** The query parameter that names a tenant, where the key does not. */
export interface TenantQuery {
  readonly tenant_id?: string
}

export type {Tenant}
