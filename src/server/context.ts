import type {Clock} from '../ports/clock.ts'
import type {Admit, Caller} from './callers.ts'
import type {Consumers} from './consumers.ts'
import type {Keys} from './keys.ts'
import type {Metrics} from './metrics.ts'
import type {Role} from './roles.ts'
import type {Tenant, Tenants} from './tenants.ts'

/** What the routes work with. */
export interface ServerContext {
  readonly tenants: Tenants
  readonly keys: Keys
  readonly consumers: Consumers
  readonly admit: Admit
  readonly clock: Clock
  readonly metrics: Metrics
  /** Aborted when the server begins to stop: streams end then. */
  readonly stopping: AbortSignal
  /** Of the program, for `/health`. */
  readonly version: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What it takes to use the route; absent: nothing. */
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
