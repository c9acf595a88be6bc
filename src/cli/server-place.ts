import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import * as Flags from '@oclif/core/flags'
import {loadServer} from './composition.ts'
import {currentFolder, FOLDER, nearestFolder, workspaceFolder} from './workspace-folder.ts'

const SERVER = 'server'

/** What a key may do; each role may do what those before it may. */
export const ROLES = ['read', 'work', 'approve', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** Where the server's data are, for every command about it. */
export const dataFlag = {
  data: Flags.string({
    summary: "The server's folder; else .chronis/server, with the workspace's own log as the tenant default",
    helpValue: 'DIR',
  }),
}

/**
 * Loads the server and finds its data: in `data`, else beside the workspace's log, which it then serves, else in a new
 * `.chronis/server` here.
 */
export async function serverAt(data: string | undefined, env: NodeJS.ProcessEnv) {
  const server = await loadServer()
  const here = currentFolder()
  if (data !== undefined) return {server, folder: server.serverFolder(resolve(here, data))}
  const workspace = workspaceFolder(nearestFolder(env.CN_DIR ? resolve(here, env.CN_DIR) : here) ?? join(here, FOLDER))
  const own = existsSync(workspace.database) ? workspace.database : undefined
  return {server, folder: server.serverFolder(join(workspace.path, SERVER), own)}
}
