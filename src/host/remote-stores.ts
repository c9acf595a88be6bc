import {createAllSourceStore} from '../adapters/allsource/store.ts'
import type {RemoteStore} from '../ports/remote-store.ts'
import type {RemoteConfig} from './config.ts'
import {type RemoteScheme, schemeOf} from './remote-address.ts'

/** The adapter of each scheme. An address of another scheme has been refused before. */
const STORES: Readonly<Record<RemoteScheme, (config: RemoteConfig) => RemoteStore>> = {
  'http:': allSource,
  'https:': allSource,
}

/** Creates the store that the address names; its scheme chooses the adapter. Connects at the first call. */
export function connectStore(config: RemoteConfig): RemoteStore {
  return STORES[schemeOf(config.address)](config)
}

function allSource({address, apiKey, tenant, timeoutSeconds}: RemoteConfig): RemoteStore {
  return createAllSourceStore({address, apiKey, tenant, timeoutMs: timeoutSeconds * 1000})
}
