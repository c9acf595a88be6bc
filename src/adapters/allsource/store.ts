import type {RemoteStore} from '../../ports/remote-store.ts'
import {readChanges} from './changes.ts'
import {type AllSourceOptions, createAllSourceClient} from './client.ts'

/** Creates the remote store of an AllSource-compatible server, hosted or self-hosted: AllSource Core, `cn serve`. */
export function createAllSourceStore(options: AllSourceOptions): RemoteStore {
  const client = createAllSourceClient(options)
  const {page, ...shared} = client
  return {
    ...shared,
    verify: async () => {
      await page({limit: 1})
    },
    changes: readChanges(client),
  }
}
