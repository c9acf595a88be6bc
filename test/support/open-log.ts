import {openWorkspace} from '../../src/cli/composition.ts'
import {readConfig} from '../../src/cli/config.ts'
import {findWorkspace} from '../../src/cli/workspace-folder.ts'
import type {EventLog} from '../../src/ports/event-log.ts'
import type {TestWorkspace} from './cn.ts'

/** Opens the log of a workspace beside the program, wherever it is: to write what no command writes. */
export async function openLogOf({folder}: Pick<TestWorkspace, 'folder'>): Promise<EventLog> {
  const place = findWorkspace(folder, {})
  const {log} = await openWorkspace(place, readConfig(place, {}), {freshness: 'fresh', onStale: () => {}})
  return log
}
