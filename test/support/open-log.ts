import {configFor} from '../../src/cli/flags/remote-flags.ts'
import {openWorkspace} from '../../src/host/composition.ts'
import {findWorkspace} from '../../src/host/workspace-folder.ts'
import type {EventLog} from '../../src/ports/event-log.ts'

/** Opens the log of a workspace as a command does, wherever it is. */
export async function openLog({folder}: {readonly folder: string}): Promise<EventLog> {
  const files = findWorkspace(folder, {})
  const {config} = configFor(files, {}, {})
  const ignore = () => {}
  const {log} = await openWorkspace(files, config, {freshness: 'fresh', onProgress: ignore, onStale: ignore})
  return log
}
