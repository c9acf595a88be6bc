import {timeoutOption} from '../application/input/index.ts'
import {type KeyWarning, keyWarnings} from './api-key.ts'
import {type Config, toConfig} from './config.ts'
import {everySetting} from './settings.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/** The configuration in force, `timeout` (a duration) winning over what is configured, and warnings about where the key is kept. */
export function effectiveConfig(
  folder: WorkspaceFolder,
  timeout: string | undefined,
  env: NodeJS.ProcessEnv,
): {readonly config: Config; readonly warnings: readonly KeyWarning[]} {
  const said = everySetting(folder, env)
  const config = toConfig(new Map(said), folder)
  if (!config.remote) return {config, warnings: []}
  const seconds = timeout === undefined ? config.remote.timeoutSeconds : timeoutOption(timeout)
  return {
    config: {...config, remote: {...config.remote, timeoutSeconds: seconds}},
    warnings: keyWarnings(said.filter(([key]) => key === 'sync.api_key').map(([, setting]) => setting)),
  }
}
