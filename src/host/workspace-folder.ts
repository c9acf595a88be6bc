import {statSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {AppError} from '../errors/app-error.ts'

export const FOLDER = '.chronis'

/** What to do where the log of a local workspace is missing. */
export const NO_LOG = {reason: 'no-log'} as const

/** The files of a workspace. */
export interface WorkspaceFolder {
  /** The `.chronis` folder itself. */
  readonly path: string
  readonly config: string
  readonly database: string
  /** The replica of a remote log: a cache. */
  readonly replica: string
  /** Holds the key of a remote log, for this machine alone. */
  readonly apiKey: string
  /** Holds the instance id, unless the configuration names one. */
  readonly instance: string
  /** The positions of the consumers. */
  readonly consumers: string
  readonly consumerLocks: string
}

/**
 * Finds the workspace: `CN_DIR` (a project, or its `.chronis` folder), else the nearest `.chronis` from `from` upwards.
 * `hint` says what else can be done if no workspace is found.
 *
 * @throws {AppError} NO_WORKSPACE, STORE_READ_ONLY.
 */
export function findWorkspace(from: string, env: NodeJS.ProcessEnv, hint?: string): WorkspaceFolder {
  const named = env.CN_DIR
  const path = named ? namedFolder(resolve(from, named)) : nearestFolder(from)
  if (path === undefined) {
    throw new AppError({
      code: 'NO_WORKSPACE',
      message: named ? `CN_DIR is not a workspace: ${named}` : `no workspace in ${from} or above it`,
      hint: named ? 'Correct CN_DIR, or unset it' : hint,
    })
  }
  const folder = workspaceFolder(path)
  // An unreadable folder must not look like an empty one.
  isThere(folder.database)
  return folder
}

/** @throws {AppError} NO_WORKSPACE where the log of a local workspace is missing: an empty one must not pass for it. */
export function requireLocalLog({database}: WorkspaceFolder): void {
  if (isThere(database)) return
  throw new AppError({
    code: 'NO_WORKSPACE',
    message: `the workspace has no log: ${database}`,
    hint: NO_LOG,
  })
}

/** The folder that the command runs in. @throws {AppError} NO_WORKSPACE where it has been removed. */
export function currentFolder(): string {
  try {
    return process.cwd()
  } catch (cause) {
    const hint = 'Change to a folder that exists'
    throw new AppError({code: 'NO_WORKSPACE', message: 'the current folder has been removed', hint, cause})
  }
}

/** Names the files of the workspace at `path`. */
export function workspaceFolder(path: string): WorkspaceFolder {
  return {
    path,
    config: join(path, 'config.toml'),
    database: join(path, 'chronis.db'),
    replica: join(path, 'replica.db'),
    apiKey: join(path, 'api-key'),
    instance: join(path, 'instance-id'),
    consumers: join(path, 'consumers.db'),
    consumerLocks: join(path, 'consumers'),
  }
}

function namedFolder(path: string): string | undefined {
  const folder = basename(path) === FOLDER ? path : join(path, FOLDER)
  return isFolder(folder) ? folder : undefined
}

/** The nearest `.chronis` folder in `from` or above it. */
export function nearestFolder(from: string): string | undefined {
  for (let at = resolve(from); ; at = dirname(at)) {
    const folder = join(at, FOLDER)
    if (isFolder(folder)) return folder
    if (dirname(at) === at) return undefined
  }
}

function isFolder(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false
}

/** @throws {AppError} STORE_READ_ONLY where it cannot even be told. */
function isThere(path: string): boolean {
  try {
    return statSync(path, {throwIfNoEntry: false}) !== undefined
  } catch (cause) {
    const message = `cannot look into ${dirname(path)}: ${(cause as Error).message}`
    throw new AppError({code: 'STORE_READ_ONLY', message, cause})
  }
}
