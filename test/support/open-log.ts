import {openWorkspace} from '../../src/cli/composition.ts'
import {configFor} from '../../src/cli/remote-flags.ts'
import {findWorkspace} from '../../src/cli/workspace-folder.ts'
import type {EventLog} from '../../src/ports/event-log.ts'

/** Opens the log of a workspace as a command does, wherever it is. */
export async function openLog({folder}: {readonly folder: string}): Promise<EventLog> {
  const files = findWorkspace(folder, {})
  const {config} = configFor(files, {}, {})
  const ignore = () => {}
  const {log} = await openWorkspace(files, config, {freshness: 'fresh', onProgress: ignore, onStale: ignore})
  return log
}
