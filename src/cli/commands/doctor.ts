import {existsSync} from 'node:fs'
import {type Check, failed, fine, problem, warning} from '../../application/board/index.ts'
import {EXIT} from '../../errors/catalogue.ts'
import {hintOf, wordHint} from '../../errors/hints.ts'
import type {Config} from '../../host/config.ts'
import {effectiveConfig} from '../../host/effective-config.ts'
import {networkFileSystem} from '../../host/network-folder.ts'
import {currentFolder, findWorkspace, type WorkspaceFolder} from '../../host/workspace-folder.ts'
import {BaseCommand} from '../bases/base-command.ts'
import {flag} from '../flags/flag.ts'
import {type RemoteFlags, timeoutFlag} from '../flags/remote-flags.ts'
import {serverAt} from '../flags/server-place.ts'
import {safeLine} from '../render/safe.ts'
import type {Style} from '../render/style.ts'
import {table} from '../render/table.ts'

/** Older ones can corrupt a database that several processes write. Source: docs/adr/0001-node-versions.md. */
const OLDEST_SQLITE = [3, 51, 3]
const TONES = {ok: 'green', warning: 'yellow', problem: 'red'} as const

/** A check with its hint worded for the command line. */
type WordedCheck = Omit<Check, 'hint'> & {readonly hint?: string}

export default class Doctor extends BaseCommand<readonly WordedCheck[]> {
  static override summary = 'Check the workspace, or the data of a server'
  static override description =
    'Checks Node.js, the file system, the configuration, the database, the log, the board against a full rebuild, and, for a remote log, the event store. Changes nothing without --rebuild. Exit 1: a problem was found.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --rebuild --json',
    '<%= config.bin %> <%= command.id %> --data /var/lib/chronis',
  ]
  static override baseFlags = {...BaseCommand.baseFlags, ...timeoutFlag}
  static override flags = {
    data: flag.string({
      summary: 'Data folder of a server (serve --data); default: the workspace',
      helpValue: 'DIR',
    }),
    rebuild: flag.boolean({summary: 'Rebuild the board from the log first'}),
  }

  protected async execute(): Promise<readonly WordedCheck[]> {
    const {flags} = await this.parse(Doctor)
    const checks = [
      checkNode(),
      ...(flags.data === undefined ? await examineWorkspace(flags) : await examineServer(flags.data, flags.rebuild)),
    ]
    if (checks.some(({status}) => status === 'problem')) process.exitCode = EXIT.failure
    return wordHints(checks)
  }

  protected render(checks: readonly WordedCheck[], style: Style): string {
    return table(
      checks.map(({check, status, message, hint}) => [
        {text: status, tone: TONES[status]},
        {text: check, tone: 'bold'},
        {text: safeLine(hint === undefined ? message : `${message}; ${hint}`)},
      ]),
      style,
    )
  }
}

async function wordHints(checks: readonly Check[]): Promise<readonly WordedCheck[]> {
  const {CLI_HINTS} = await import('../render/hints.ts')
  return checks.map(({hint, ...check}) => {
    if (hint === undefined) return check
    const isOfCode = typeof hint === 'object' && 'code' in hint
    return {...check, hint: isOfCode ? hintOf(hint, CLI_HINTS) : wordHint(hint, CLI_HINTS)}
  })
}

function checkNode(): Check {
  const {node, sqlite = ''} = process.versions
  const parts = sqlite.split('.').map(Number)
  const at = OLDEST_SQLITE.findIndex((part, index) => part !== parts[index])
  const isOld = at !== -1 && (parts[at] ?? 0) < (OLDEST_SQLITE[at] as number)
  if (!isOld) return fine('node', `Node.js ${node} with SQLite ${sqlite}`)
  return problem('node', `Node.js ${node} has SQLite ${sqlite}, which can corrupt a shared database`, 'Update Node.js')
}

async function examineWorkspace(flags: RemoteFlags & {readonly rebuild: boolean}): Promise<readonly Check[]> {
  const folder = findWorkspace(currentFolder(), process.env)
  const checks = [checkFolder(folder.path)]
  let config: Config
  try {
    const found = effectiveConfig(folder, flags.timeout, process.env)
    config = found.config
    checks.push(
      fine('configuration', config.remote ? `remote log at ${config.remote.address}` : 'local log'),
      ...found.warnings.map(({message, hint}) => warning('key', message, hint)),
    )
  } catch (error) {
    return [...checks, failed('configuration', error)]
  }
  return [...checks, ...(await examineLog(folder, config, flags.rebuild))]
}

async function examineLog(folder: WorkspaceFolder, {remote}: Config, rebuild: boolean): Promise<readonly Check[]> {
  const {examine} = await import('../../host/doctor-composition.ts')
  if (!remote) return examine({file: folder.database, kind: 'log', tenant: 'default', prefix: ''}, rebuild)
  const place = {file: folder.replica, kind: 'replica', tenant: remote.tenant, prefix: ''} as const
  return [await checkStore(remote), ...(await examine(place, rebuild))]
}

async function checkStore(remote: NonNullable<Config['remote']>): Promise<Check> {
  const {verifyStore} = await import('../../host/remote-composition.ts')
  try {
    await verifyStore(remote)
    return fine('event store', `${remote.address} answers and accepts the key`)
  } catch (error) {
    return failed('event store', error)
  }
}

async function examineServer(data: string, rebuild: boolean): Promise<readonly Check[]> {
  const {folder} = await serverAt(data, process.env)
  const {examine, tenantsIn} = await import('../../host/doctor-composition.ts')
  const checks = [checkFolder(folder.path)]
  const tenants = tenantsIn(folder.tenants)
  if (tenants.length === 0) return [...checks, noTenants(folder)]
  for (const tenant of tenants) checks.push(...(await examine(tenant, rebuild)))
  return checks
}

/** A served workspace keeps its own log elsewhere, and has others only when somebody writes to them. */
function noTenants({path, registry}: {readonly path: string; readonly registry: string}): Check {
  if (existsSync(registry)) {
    return fine('tenants', "no tenants of its own; the tenant default of a served workspace is the workspace's log")
  }
  const hint = 'Check the folder: it is the data folder of the server (serve --data)'
  return problem('tenants', `no tenants in ${path}`, hint)
}

function checkFolder(path: string): Check {
  const network = networkFileSystem(path)
  if (network === undefined) return fine('file system', `${path} is on a local file system`)
  const message = `${path} is on a network file system (${network}); only one machine may use it at a time`
  return warning('file system', message, 'Share a board through an event store instead: cn serve')
}
