import {readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import parseToml from '@iarna/toml/parse-string.js'
import {nearest} from '../application/nearest.ts'
import {agentId} from '../application/validate.ts'
import {isJsonObject} from '../domain/json.ts'
import {AppError, isAppError} from '../errors/app-error.ts'
import {leaseOption} from './time.ts'

/** The settings of a workspace, the user's own filling in for it. Keys: .chronis.example/config.toml. */
export interface Config {
  readonly instanceId?: string | undefined
  readonly agentId?: string | undefined
  /** How long an agent's claim holds unless it is renewed. */
  readonly leaseSeconds?: number | undefined
}

type Settings = ReadonlyMap<string, string>
type Check = (value: unknown) => string | undefined

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Every key, and what is wrong with a value for it. */
const KEYS = new Map<string, Check>([
  ['instance_id', (value) => (typeof value === 'string' && UUID.test(value) ? undefined : 'must be a uuid')],
  ['mode', checkMode],
  ['agent.id', checkAgentId],
  ['claim.lease', checkLease],
])

/**
 * Reads the configuration; a key of the workspace wins over the same key of the user's.
 *
 * @throws {AppError} CONFIG_INVALID, naming the file, and the nearest key for a misspelt one.
 */
export function readConfig(workspaceFile: string, env: NodeJS.ProcessEnv): Config {
  const settings = new Map([...readSettings(userConfigFile(env)), ...readSettings(workspaceFile)])
  const lease = settings.get('claim.lease')
  return {
    instanceId: settings.get('instance_id'),
    agentId: settings.get('agent.id'),
    leaseSeconds: lease === undefined ? undefined : leaseOption(lease),
  }
}

/** Source: XDG Base Directory Specification. */
function userConfigFile(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'chronis', 'config.toml')
}

function readSettings(file: string): Settings {
  const text = readText(file)
  if (text === undefined) return new Map()
  let parsed: object
  try {
    parsed = parseToml(text)
  } catch (error) {
    throw invalid(file, (error as Error).message.split('\n')[0] as string, error)
  }
  const settings = new Map<string, string>()
  for (const [key, value] of flatten(parsed)) {
    const check = KEYS.get(key)
    if (!check) throw unknownKey(file, key)
    const problem = check(value)
    if (problem) throw invalid(file, `${key} ${problem}`)
    settings.set(key, String(value))
  }
  return settings
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw invalid(file, `cannot be read: ${code}`, error)
  }
}

/** `[agent] id = "x"` as `agent.id`. */
function flatten(table: object, prefix = ''): [string, unknown][] {
  return Object.entries(table).flatMap(([key, value]): [string, unknown][] =>
    isJsonObject(value) ? flatten(value, `${prefix}${key}.`) : [[prefix + key, value]],
  )
}

function checkMode(value: unknown): string | undefined {
  if (value === 'local' || value === 'embedded') return undefined
  if (value === 'remote') return 'is "remote", which this version of chronis does not support; use "local"'
  return 'must be "local"'
}

function checkAgentId(value: unknown): string | undefined {
  return problemOf(agentId, value)
}

function checkLease(value: unknown): string | undefined {
  return problemOf(leaseOption, value)
}

function problemOf(read: (text: string) => unknown, value: unknown): string | undefined {
  try {
    read(typeof value === 'string' ? value : '')
    return undefined
  } catch (error) {
    if (isAppError(error)) return `is wrong: ${error.message}`
    throw error
  }
}

function unknownKey(file: string, key: string): AppError {
  const suggestion = nearest(key, KEYS.keys())
  return new AppError({
    code: 'CONFIG_INVALID',
    message: `unknown key ${key} in ${file}`,
    hint: suggestion && `Did you mean ${suggestion}`,
    details: {file, key, ...(suggestion !== undefined && {suggestion})},
  })
}

function invalid(file: string, problem: string, cause?: unknown): AppError {
  return new AppError({code: 'CONFIG_INVALID', message: `${problem} (in ${file})`, details: {file}, cause})
}
