import {appendOne} from '../application/kernel/index.ts'
import type {Instant} from '../domain/instant.ts'
import type {Clock} from '../ports/clock.ts'
import type {EventLog} from '../ports/event-log.ts'
import {createRemoteAppend, type RemoteAppendOptions} from './remote-append.ts'

export interface RemoteLogOptions extends RemoteAppendOptions {
  /** This machine's: the store's own is known only after its first reply. */
  readonly clock: Clock
  readonly watch: EventLog['watch']
}

/**
 * The log of a team: events go to a remote store, and are read from this machine's replica of it, which a command pulls
 * up to date once, at its start.
 *
 * Of an append to several entities a store may record a part when somebody else writes to one of them at the same moment:
 * see docs/adr/0016-what-remote-stores-promise.md.
 */
export function createRemoteEventLog({clock, watch, ...options}: RemoteLogOptions): EventLog {
  const {store, replica} = options
  const appendAll = createRemoteAppend(options)
  return {
    append: appendOne(appendAll),
    appendAll,
    now: () => Math.max(store.now() ?? clock.now(), (replica.lastTimestamp() ?? 0) + 1) as Instant,
    lowWatermark: replica.lowWatermark,
    watch,
    read: replica.read,
    readAll: replica.readAll,
    close: async () => {
      replica.close()
      await store.close()
    },
  }
}
