import {type Consumers, createConsumers} from './core-consumers.ts'
import {type CoreOptions, type CoreTraits, traitsOf} from './core-options.ts'
import {type CoreStore, createCoreStore} from './core-store.ts'

/** A Core without its network: events, consumers, and what it does differently. */
export interface Core {
  readonly store: CoreStore
  readonly consumers: Consumers
  readonly traits: CoreTraits
}

/** Creates an empty Core. */
export function createCore(options: CoreOptions): Core {
  const traits = traitsOf(options)
  const store = createCoreStore({
    clock: options.clock ?? (() => Date.now() * 1000),
    increasing: options.increasing ?? true,
    versionsPerTenant: traits.atomicBatch,
    alwaysVersionOne: traits.old,
  })
  return {store, consumers: createConsumers(store), traits}
}
