/** What kind of AllSource server to be. */
export interface CoreOptions {
  /** `head`: everything of the wire contract. `old`: about 0.17 to 0.19. `head` when absent. */
  readonly generation?: 'head' | 'old'
  /** The hosted gateway in front of it. Source: the wire contract §1.5. */
  readonly gateway?: boolean
  /** As chronis's own server: batches all or nothing, versions per tenant, a key always asked for, reads without a tenant answered. */
  readonly atomicBatch?: boolean
  /** The key that is asked for where a key is asked for; without it the gateway takes any. */
  readonly apiKey?: string
  /** The tenant of the key; `default` when absent, in an old Core without a key `dev-tenant`. */
  readonly tenant?: string
  /** What the key may do through the gateway. */
  readonly role?: 'developer' | 'readonly'
  /** Microseconds since 1970. */
  readonly clock?: () => number
  /** False: timestamps are what the clock says, equal ones and earlier ones too. */
  readonly increasing?: boolean
  /** Before a request is looked at. */
  readonly latencyMs?: number
  readonly noDateHeader?: boolean
  /** The Date header is what the clock says, not the machine's time. */
  readonly datesByClock?: boolean
  /** As the oldest Cores: `since` and `until` do nothing in a query that names a tenant only. */
  readonly ignoresTimes?: boolean
}

/** What the server does differently, by its kind. */
export interface CoreTraits {
  readonly old: boolean
  readonly atomicBatch: boolean
  /** The tenant of whoever asks, where Core looks at that at all. */
  readonly authTenant: string | undefined
  readonly ignoresTimes: boolean
}

/** Reads the options as traits. */
export function traitsOf({
  generation,
  atomicBatch = false,
  apiKey,
  tenant,
  ignoresTimes = false,
}: CoreOptions): CoreTraits {
  const old = generation === 'old'
  const oldTenant = tenant ?? (apiKey === undefined ? 'dev-tenant' : 'default')
  const ownTenant = atomicBatch ? (tenant ?? 'default') : undefined
  return {old, atomicBatch, authTenant: old ? oldTenant : ownTenant, ignoresTimes}
}
