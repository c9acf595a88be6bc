import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import parseToml from '@iarna/toml/parse-string.js'
import {nearest} from '../application/input/index.ts'
import {isJsonObject} from '../domain/json.ts'
import {AppError} from '../errors/app-error.ts'
import {KEYS, type Key} from './config-keys.ts'
import {readPlainToml} from './plain-toml.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/** A value and its source. */
export interface Setting {
  readonly value: string
  readonly source: 'environment' | 'key-file' | 'workspace' | 'user' | 'default'
  /** The file or the environment variable that sets it. */
  readonly from?: string
}

export type Settings = ReadonlyMap<string, Setting>

type SettingsFiles = Pick<WorkspaceFolder, 'config' | 'apiKey'>

/** Environment variables; undefined: ignore them and the user's own configuration. */
export type Environment = NodeJS.ProcessEnv | undefined

/**
 * Reads every setting from the first of these that has it: the environment, the file of the key, the workspace's
 * configuration, the user's, the default.
 *
 * @throws {AppError} CONFIG_INVALID, naming the file, and the nearest key for a misspelt one.
 */
export function readSettings(folder: SettingsFiles, env: Environment): Settings {
  return new Map(everySetting(folder, env))
}

/** Reads every setting from every source, also overridden ones; the last one of a key is in force. */
export function everySetting(folder: SettingsFiles, env: Environment): readonly [string, Setting][] {
  return [
    ...defaults(),
    ...(env ? fileSettings(userConfigFile(env), 'user') : []),
    ...fileSettings(folder.config, 'workspace'),
    ...keyFileSettings(folder.apiKey),
    ...(env ? environmentSettings(env) : []),
  ]
}

function defaults(): [string, Setting][] {
  return [...KEYS].flatMap(([key, {fallback}]): [string, Setting][] =>
    fallback === undefined ? [] : [[key, {value: fallback, source: 'default'}]],
  )
}

function environmentSettings(env: NodeJS.ProcessEnv): [string, Setting][] {
  return [...KEYS].flatMap(([key, about]): [string, Setting][] => {
    const value = about.env && env[about.env]
    if (!value || about.env === undefined) return []
    return [[key, {value: checked(value, about, about.env), source: 'environment', from: about.env}]]
  })
}

function keyFileSettings(file: string): [string, Setting][] {
  const value = readText(file)?.trim()
  if (!value) return []
  const about = KEYS.get('sync.api_key') as Key
  return [['sync.api_key', {value: checked(value, about, `the key in ${file}`), source: 'key-file', from: file}]]
}

function fileSettings(file: string, source: Setting['source']): [string, Setting][] {
  const text = readText(file)
  if (text === undefined) return []
  return flatten(readPlainToml(text) ?? readToml(text, file)).map(([key, value]) => {
    const about = KEYS.get(key)
    if (!about) throw unknownKey(file, key)
    // A number of seconds is how the original chronis says how long.
    const isPlain = typeof value === 'string' || (typeof value === 'number' && key === 'sync.timeout')
    const problem = isPlain ? about.check(String(value)) : 'must be text'
    if (problem) throw invalid(file, `${key} ${problem}`, undefined)
    return [key, {value: String(value), source, from: file}]
  })
}

function readToml(text: string, file: string): object {
  try {
    return parseToml(text)
  } catch (error) {
    // What stands at the mistake may be the key.
    throw invalid(file, (error as Error).message.split('\n')[0] as string, undefined)
  }
}

/** Source: XDG Base Directory Specification. */
function userConfigFile(env: NodeJS.ProcessEnv): string {
  return join(
    env.XDG_CONFIG_HOME || join(env.HOME || process.getBuiltinModule('node:os').homedir(), '.config'),
    'chronis',
    'config.toml',
  )
}

function checked(value: string, {check}: Key, what: string): string {
  const problem = check(value)
  if (problem === undefined) return value
  throw new AppError({code: 'CONFIG_INVALID', message: `${what} ${problem}`})
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

function unknownKey(file: string, key: string): AppError {
  const suggestion = nearest(key, KEYS.keys())
  return new AppError({
    code: 'CONFIG_INVALID',
    message: `unknown key ${key} in ${file}`,
    hint: suggestion && `Did you mean ${suggestion}`,
    details: {file, key, ...(suggestion !== undefined && {suggestion})},
  })
}

function invalid(file: string, problem: string, cause: unknown): AppError {
  return new AppError({code: 'CONFIG_INVALID', message: `${problem} (in ${file})`, details: {file}, cause})
}
