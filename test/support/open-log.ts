import {openWorkspace} from '../../src/host/composition.ts'
import {effectiveConfig} from '../../src/host/effective-config.ts'
import {findWorkspace} from '../../src/host/workspace-folder.ts'
import type {EventLog} from '../../src/ports/event-log.ts'

/** Opens the log of a workspace as a command does, wherever it is. */
export async function openLog({folder}: {readonly folder: string}): Promise<EventLog> {
  const files = findWorkspace(folder, {})
  const {config} = effectiveConfig(files, undefined, {})
  const ignore = () => {}
  const {log} = await openWorkspace(files, config, {freshness: 'fresh', onProgress: ignore, onStale: ignore})
  return log
}
