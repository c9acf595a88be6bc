import {leaseOption, timeoutOption} from '../application/input/index.ts'
import {AppError} from '../errors/app-error.ts'
import {remoteAddress} from './remote-address.ts'
import {type Environment, readSettings, type Settings} from './settings.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/** The settings of a workspace, the user's own filling in for it. Keys: .chronis.example/config.toml. */
export interface Config {
  readonly instanceId?: string | undefined
  readonly agentId?: string | undefined
  /** The default lease of an agent's claim, in seconds. */
  readonly leaseSeconds?: number | undefined
  /** The vocabulary in which events are written. */
  readonly vocabulary: Vocabulary
  /** Absent: the log is local. */
  readonly remote?: RemoteConfig | undefined
}

export type Vocabulary = 'task' | 'chronis'

/** The event store of a remote log. */
export interface RemoteConfig {
  readonly address: string
  readonly apiKey?: string | undefined
  readonly tenant: string
  readonly timeoutSeconds: number
}

/** Reads the configuration. @throws {AppError} CONFIG_INVALID. */
export function readConfig(folder: Pick<WorkspaceFolder, 'config' | 'apiKey'>, env: Environment): Config {
  return toConfig(readSettings(folder, env), folder)
}

/** Turns settings into a configuration. @throws {AppError} CONFIG_INVALID. */
export function toConfig(settings: Settings, {config: file}: Pick<WorkspaceFolder, 'config'>): Config {
  const value = (key: string) => settings.get(key)?.value
  const lease = value('claim.lease')
  return {
    instanceId: value('instance_id'),
    agentId: value('agent.id'),
    leaseSeconds: lease === undefined ? undefined : leaseOption(lease),
    vocabulary: value('compat.vocabulary') as Vocabulary,
    remote: value('mode') === 'remote' ? remoteOf(value, file) : undefined,
  }
}

function remoteOf(value: (key: string) => string | undefined, file: string): RemoteConfig {
  const address = value('sync.remote_url')
  if (address === undefined) {
    throw new AppError({
      code: 'CONFIG_INVALID',
      message: `mode is "remote", but sync.remote_url is not set (in ${file})`,
      hint: 'Set remote_url under [sync], or CN_REMOTE_URL',
      details: {file, key: 'sync.remote_url'},
    })
  }
  return {
    address: remoteAddress(address),
    apiKey: value('sync.api_key'),
    tenant: value('sync.tenant_id') as string,
    timeoutSeconds: timeoutOption(value('sync.timeout') as string),
  }
}
