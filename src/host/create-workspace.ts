import {existsSync, mkdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {AppError} from '../errors/app-error.ts'
import {openLocalWorkspace} from './composition.ts'
import {readConfig} from './config.ts'
import type {Environment} from './settings.ts'
import {FOLDER, type WorkspaceFolder, workspaceFolder} from './workspace-folder.ts'
import {writeOnce} from './write-once.ts'

export interface CreatedWorkspace {
  /** false: it already existed, and nothing was changed. */
  readonly created: boolean
  readonly path: string
  /** The event store of a remote workspace. */
  readonly remote_url?: string
}

const LOCAL_CONFIG = `# Every key is explained in .chronis.example/config.toml.
mode = "local"
`
const IGNORED = `# These are this machine's; the configuration can be shared.
api-key
chronis.db*
consumers.db*
consumers/
instance-id
replica*
server/
*.tmp
`

/** Creates what is missing of the workspace in `parent`: after a crash, running it again completes it. */
export async function createWorkspace(parent: string, env: Environment): Promise<CreatedWorkspace> {
  const folder = workspaceFolder(join(parent, FOLDER))
  const existed = existsSync(folder.config) && (statSync(folder.database, {throwIfNoEntry: false})?.size ?? 0) > 0
  makeFolder(folder, LOCAL_CONFIG)
  const {instanceId, remote} = readConfig(folder, env)
  if (remote) return {created: false, path: folder.path, remote_url: remote.address}
  const {log} = await openLocalWorkspace(folder, instanceId, true)
  await log.close()
  return {created: !existed, path: folder.path}
}

/** Makes the folder with a configuration, unless there is one already. */
export function makeFolder(folder: WorkspaceFolder, config: string): void {
  try {
    mkdirSync(folder.path, {recursive: true})
  } catch (cause) {
    throw new AppError({
      code: 'STORE_READ_ONLY',
      message: `cannot create ${folder.path}: ${(cause as Error).message}`,
      cause,
    })
  }
  writeOnce(join(folder.path, '.gitignore'), IGNORED)
  writeOnce(folder.config, config)
}
