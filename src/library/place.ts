import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, dirname, join, resolve} from 'node:path'
import {AppError} from '../errors/app-error.ts'
import {type Config, readConfig} from '../host/config.ts'
import {remoteConfigText} from '../host/create-remote-workspace.ts'
import {createWorkspace, makeFolder} from '../host/create-workspace.ts'
import {remoteAddress, tenantId} from '../host/remote-address.ts'
import {currentFolder, FOLDER, findWorkspace, type WorkspaceFolder, workspaceFolder} from '../host/workspace-folder.ts'
import type {OpenBoardOptions, RemoteOptions} from './options.ts'

/** Where a board is, and how it is configured. */
export interface Place {
  readonly folder: WorkspaceFolder
  readonly config: Config
  /** Removes what was made for this board alone. */
  release(): void
}

/** Finds the board that options mean, or creates it. @throws {AppError} NO_WORKSPACE, CONFIG_INVALID, USAGE. */
export async function findPlace(options: OpenBoardOptions): Promise<Place> {
  const {folder: path, remote, env} = options
  if (path !== undefined) return placeAt(folderAt(path), options)
  if (remote) return temporaryPlace(options)
  if (env) return placeAt(findWorkspace(currentFolder(), env), options)
  throw new AppError({code: 'USAGE', message: 'openBoard: folder is missing'})
}

function folderAt(path: string): WorkspaceFolder {
  const at = resolve(path)
  return workspaceFolder(basename(at) === FOLDER ? at : join(at, FOLDER))
}

async function placeAt(folder: WorkspaceFolder, {create = false, remote, env}: OpenBoardOptions): Promise<Place> {
  const exists = existsSync(folder.config)
  if (!exists && !create) {
    throw new AppError({code: 'NO_WORKSPACE', message: `no workspace in ${dirname(folder.path)}`})
  }
  if (create && remote === undefined) await createWorkspace(dirname(folder.path), env)
  if (!exists && remote) makeFolder(folder, remoteConfigText(remoteAddress(remote.url), remote.tenant))
  const config = readConfig(folder, env)
  return {folder, config: remote ? withRemote(config, remote, folder) : config, release: () => {}}
}

/** A remote log needs a folder for its replica; without one of the caller's, it is one that goes with the board. */
async function temporaryPlace(options: OpenBoardOptions): Promise<Place> {
  const made = mkdtempSync(join(tmpdir(), 'chronis-'))
  const release = () => rmSync(made, {recursive: true, force: true})
  try {
    return {...(await placeAt(folderAt(made), {...options, create: true})), release}
  } catch (error) {
    release()
    throw error
  }
}

function withRemote(config: Config, remote: RemoteOptions, {path}: WorkspaceFolder): Config {
  const address = remoteAddress(remote.url)
  if (config.remote?.address !== address) {
    throw new AppError({
      code: 'CONFIG_INVALID',
      message: `the workspace in ${path} has ${config.remote ? `its log at ${config.remote.address}` : 'a local log'}, not one at ${address}`,
      hint: 'Use another folder',
    })
  }
  const {key, tenant, timeoutSeconds} = remote
  return {
    ...config,
    remote: {
      ...config.remote,
      ...(key !== undefined && {apiKey: key}),
      ...(tenant !== undefined && {tenant: tenantId(tenant)}),
      ...(timeoutSeconds !== undefined && {timeoutSeconds}),
    },
  }
}
