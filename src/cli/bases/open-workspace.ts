import type {Workspace} from '../../application/kernel/index.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import {openWorkspace} from '../../host/composition.ts'
import type {Config} from '../../host/config.ts'
import {effectiveConfig} from '../../host/effective-config.ts'
import {currentFolder, findWorkspace, type WorkspaceFolder} from '../../host/workspace-folder.ts'
import {freshnessOf, type RemoteFlags} from '../flags/remote-flags.ts'
import {createProgress} from '../render/progress.ts'

/** A workspace that is open, with what it was opened from. */
export interface OpenedWorkspace {
  readonly workspace: Workspace
  readonly config: Config
  readonly folder: WorkspaceFolder
}

/** How a command wants its workspace opened, and what it says meanwhile. */
export interface OpenRequest {
  readonly flags: RemoteFlags
  readonly showProgress: boolean
  readonly warn: (message: string) => void
  /** Is told the folder, before anything is read. */
  readonly onFolder: (path: string) => void
  /** The store was not asked, or could not be: the board is as old as the last pull. */
  readonly onStale: (pulledAt: string, failure: AppError | undefined) => void
}

/** Opens the workspace that the current folder belongs to, with the flags of a command. */
export async function openForCommand(request: OpenRequest): Promise<OpenedWorkspace> {
  const folder = findWorkspace(currentFolder(), process.env)
  request.onFolder(folder.path)
  const {config, warnings} = effectiveConfig(folder, request.flags.timeout, process.env)
  for (const {message} of warnings) request.warn(`warning: ${message}`)
  const progress = createProgress(request.showProgress)
  const freshness = freshnessOf(request.flags)
  const options = {freshness, onProgress: progress.show, onStale: request.onStale}
  const workspace = await openWorkspace(folder, config, options).finally(progress.end)
  return {workspace, config, folder}
}

/**
 * Removes a replica that turned out to be damaged: it is only a copy, which the next command makes again.
 *
 * @returns the error to report: the given one, unless a replica was removed.
 */
export async function removeDamagedReplica(error: Error, opened: OpenedWorkspace | undefined): Promise<Error> {
  if (!opened?.config.remote || !isAppError(error) || error.code !== 'STORE_CORRUPT') return error
  const {replica} = opened.folder
  if ((error.details?.path ?? replica) !== replica) return error
  const {removeReplica} = await import('../../host/remote-composition.ts')
  await removeReplica(opened.folder)
  const hint = 'It was only a copy, and has been removed: look at the board, then run the command again'
  const {code, message, details} = error
  return new AppError({code, message, hint, details, cause: error})
}
