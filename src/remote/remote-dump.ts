import type {LogDump} from '../ports/log-transfer.ts'
import type {Replica} from '../ports/replica.ts'
import type {Pull} from './pull.ts'

/**
 * Dumps a remote log: pulls what is new, then reads the replica. A remote log cannot be restored, because the
 * store assigns ids, timestamps and versions itself, see docs/adr/0023-a-log-moves-verbatim-or-not-at-all.md.
 */
export function createRemoteDump({replica, pull}: {readonly replica: Replica; readonly pull: Pull}): LogDump {
  return {
    async *dump() {
      await pull()
      yield* replica.dump()
    },
  }
}
