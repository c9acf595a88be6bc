import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {timeoutOption} from '../application/input/index.ts'
import {AppError} from '../errors/app-error.ts'
import {writeKeyFile} from './api-key.ts'
import {openWorkspace} from './composition.ts'
import {type Config, type RemoteConfig, readConfig, toConfig} from './config.ts'
import {type CreatedWorkspace, makeFolder} from './create-workspace.ts'
import {remoteAddress, tenantId} from './remote-address.ts'
import type {RemoteOptions} from './remote-composition.ts'
import {readSettings, type Setting} from './settings.ts'
import {FOLDER, type WorkspaceFolder, workspaceFolder} from './workspace-folder.ts'

/** The settings of a new remote workspace. */
export interface RemoteRequest {
  readonly address: string
  readonly apiKey?: string | undefined
  readonly tenant?: string | undefined
  /** The timeout of the store for this request. */
  readonly timeout?: string | undefined
  /** Called with the progress of the first pull. */
  readonly onProgress: NonNullable<RemoteOptions['onProgress']>
}

/**
 * Creates the workspace of a remote log in `parent`, once the store has answered and the key has let us in; before, nothing
 * is written. In a workspace of the same store, only a given key is written.
 *
 * @throws {AppError} exit 6 or 8 where the store cannot be used; CONFIG_INVALID where the folder is another workspace.
 */
export async function createRemoteWorkspace(
  parent: string,
  {address, apiKey, tenant, timeout, onProgress}: RemoteRequest,
  env: NodeJS.ProcessEnv,
): Promise<CreatedWorkspace> {
  const folder = workspaceFolder(join(parent, FOLDER))
  const existed = existsSync(folder.config)
  const url = remoteAddress(address)
  const config = existed ? existing(folder, url, env) : planned(folder, url, tenant, env)
  const remote = {
    ...config.remote,
    ...(apiKey !== undefined && {apiKey}),
    ...(timeout !== undefined && {timeoutSeconds: timeoutOption(timeout)}),
  } as RemoteConfig
  const {verifyStore} = await import('./remote-composition.ts')
  await verifyStore(remote)
  makeFolder(folder, remoteConfigText(url, tenant))
  if (apiKey !== undefined) writeKeyFile(folder.apiKey, apiKey)
  const options = {freshness: 'fresh', onProgress, onStale: () => {}} as const
  const {log} = await openWorkspace(folder, {...config, remote}, options)
  await log.close()
  return {created: !existed, path: folder.path, remote_url: url}
}

/** The configuration to be written; the environment and the user's file may add to it, such as the key. */
function planned(folder: WorkspaceFolder, address: string, tenant: string | undefined, env: NodeJS.ProcessEnv): Config {
  const said = (value: string): Setting => ({value, source: 'workspace', from: folder.config})
  return toConfig(
    new Map([
      ...readSettings(folder, env),
      ['mode', said('remote')],
      ['sync.remote_url', said(address)],
      ...(tenant === undefined ? [] : ([['sync.tenant_id', said(tenantId(tenant))]] as const)),
    ]),
    folder,
  )
}

function existing(folder: WorkspaceFolder, url: string, env: NodeJS.ProcessEnv): Config {
  const config = readConfig(folder, env)
  if (config.remote?.address === url) return config
  const is = config.remote ? `of ${config.remote.address}` : 'with a local log'
  throw new AppError({
    code: 'CONFIG_INVALID',
    message: `a workspace ${is} already exists: ${folder.path}`,
    hint: 'Use another folder; or set mode and [sync] in .chronis/config.toml, which leaves the local log where it is',
    details: {file: folder.config},
  })
}

/** The configuration of a workspace whose log is at `url`. JSON texts are TOML texts too. */
export function remoteConfigText(url: string, tenant: string | undefined): string {
  const lines = [
    '# Every key is explained in .chronis.example/config.toml. The API key is in the file api-key, for this machine alone.',
    'mode = "remote"',
    '',
    '[sync]',
    `remote_url = ${JSON.stringify(url)}`,
    ...(tenant === undefined ? [] : [`tenant_id = ${JSON.stringify(tenant)}`]),
  ]
  return `${lines.join('\n')}\n`
}
