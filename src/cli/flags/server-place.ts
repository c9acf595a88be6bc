import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {readConfig} from '../../host/config.ts'
import {loadServer} from '../../host/load-server.ts'
import {currentFolder, findWorkspace, requireLocalLog} from '../../host/workspace-folder.ts'
import {flag} from './flag.ts'

const SERVER = 'server'
const OUTSIDE_HINT = "Create one here: cn init; or name the server's folder: --data"

/** The flag for the data folder of a server. */
export const dataFlag = {
  data: flag.string({
    summary: "The server's folder; else .chronis/server, with the workspace's own log as the tenant default",
    helpValue: 'DIR',
  }),
}

/**
 * Loads the server and finds its data: in `data`, else beside the workspace's log, which it then serves.
 *
 * @throws {AppError} NO_WORKSPACE where neither is there: a server's folder must not pass for a workspace.
 */
export async function serverAt(data: string | undefined, env: NodeJS.ProcessEnv) {
  const here = currentFolder()
  const place = data === undefined ? besideLog(here, env) : {path: resolve(here, data), own: undefined}
  const server = await loadServer()
  return {server, folder: server.serverFolder(place.path, place.own)}
}

/** A workspace with a remote log has none of its own to serve. */
function besideLog(here: string, env: NodeJS.ProcessEnv) {
  const workspace = findWorkspace(here, env, OUTSIDE_HINT)
  const path = join(workspace.path, SERVER)
  if (existsSync(workspace.database)) return {path, own: workspace.database}
  if (!readConfig(workspace, env).remote) requireLocalLog(workspace)
  return {path, own: undefined}
}
