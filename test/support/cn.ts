import {type ChildProcess, spawn} from 'node:child_process'
import {cpSync, existsSync, mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, onTestFinished, test} from 'vitest'
import {clockEnv, clockOfStore} from './test-clock.ts'

/** The built program; `CN_TEST_PROGRAM` names another one, such as an installed package. */
export const PROGRAM = process.env.CN_TEST_PROGRAM ?? join(import.meta.dirname, '../../bin/run.js')

/** What one run of `cn` came to. */
export interface CnRun {
  /** null: a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface JsonRun<T> {
  readonly code: number | null
  readonly data: T
  readonly stderr: string
}

export interface RunOptions {
  /** On top of the cleaned environment; undefined removes a variable. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly stdin?: string | Uint8Array | undefined
  readonly cwd?: string | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

export interface StartOptions extends RunOptions {
  /** Before the program in Node's own command line. */
  readonly execArgv?: readonly string[] | undefined
  /** Gives the process a channel on descriptor 3. */
  readonly channel?: boolean | undefined
}

/** The error shape of `--json`. */
export interface ErrorData {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly hint: string
    readonly retryable: boolean
    readonly details?: Readonly<Record<string, unknown>>
  }
}

/** A workspace of its own in a temporary folder. */
export interface TestWorkspace {
  readonly folder: string
  readonly database: string
  readonly config: string
  cn(args: readonly string[], options?: RunOptions): Promise<CnRun>
  /** The same with `--json`, parsed. */
  json<T = ErrorData>(args: readonly string[], options?: RunOptions): Promise<JsonRun<T>>
  start(args: readonly string[], options?: StartOptions): ChildProcess
}

/** What the surroundings of a test must not decide: identity, configuration, colour, how the test runner runs Node. */
const FOREIGN = /^(CN|CLAUDE|VITEST)_|^(VITEST|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|NODE_ENV|NODE_V8_COVERAGE)$/

/** The environment in which every `cn` of a test runs, without a user configuration. */
export const CLEAN_ENV: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))),
  XDG_CONFIG_HOME: join(tmpdir(), 'chronis-e2e-no-config'),
}

/** Makes a temporary folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chronis-e2e-')))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** Names a folder as a workspace, whether there is one in it or not. */
export function workspaceAt(folder: string): TestWorkspace {
  const start: TestWorkspace['start'] = (args, options = {}) => startCn(args, {...options, cwd: options.cwd ?? folder})
  const cn: TestWorkspace['cn'] = (args, options) => finished(start(args, options), options?.stdin)
  return {
    folder,
    database: join(folder, '.chronis', 'chronis.db'),
    config: join(folder, '.chronis', 'config.toml'),
    start,
    cn,
    json: async <T>(args: readonly string[], options?: RunOptions) => {
      const {code, stdout, stderr} = await cn(withJson(args), options)
      return {code, data: parse<T>(stdout, stderr), stderr}
    },
  }
}

/** Whether the tests of this run are to have their log in a remote store: see the project `remote` in vitest.config.ts. */
export const IS_REMOTE = process.env.CHRONIS_TEST_LOG === 'remote'

/** A test of the local database file: what it does to the file, a remote log does not have. */
export const testOfLocalFile = test.skipIf(IS_REMOTE)

/** Creates a workspace in a temporary folder; its log is local, or in a store of its own. */
export async function makeWorkspace(): Promise<TestWorkspace> {
  return IS_REMOTE ? initialise(temporaryFolder(), await remoteFlags()) : makeEmpty()
}

const makeEmpty = localWorkspaces()

/** Makes local workspaces that are alike: the first is made by `cn init` and filled, each one asked for is a copy of it. */
export function localWorkspaces(fill: (workspace: TestWorkspace) => Promise<unknown> = async () => {}) {
  const original = mkdtempSync(join(tmpdir(), 'chronis-e2e-'))
  afterAll(() => rmSync(original, {recursive: true}))
  let filled: Promise<unknown> | undefined
  return async (): Promise<TestWorkspace> => {
    filled ??= initialise(original, []).then(fill)
    await filled
    const folder = temporaryFolder()
    cpSync(original, folder, {recursive: true, preserveTimestamps: true})
    return workspaceAt(folder)
  }
}

async function initialise(folder: string, flags: readonly string[]): Promise<TestWorkspace> {
  const workspace = workspaceAt(folder)
  const {code, stderr} = await workspace.cn(['init', ...flags])
  if (code !== 0) throw new Error(`cn init failed: ${stderr}`)
  return workspace
}

/** The flags of `init` that make a workspace of this run. */
export function initFlags(): Promise<readonly string[]> {
  return IS_REMOTE ? remoteFlags() : Promise.resolve([])
}

async function remoteFlags(): Promise<readonly string[]> {
  const {startCore} = await import('./allsource/core-server.ts')
  const apiKey = 'ask_of_this_test'
  const core = await startCore({apiKey, ...clockOfStore()})
  onTestFinished(() => core.close())
  return ['--remote', core.url, '--api-key', apiKey]
}

/** Starts the built program. */
export function startCn(args: readonly string[], options: StartOptions & {readonly cwd: string}): ChildProcess {
  if (!existsSync(PROGRAM)) throw new Error(`there is no ${PROGRAM}: run npm run build first`)
  const {cwd, env, stdin, execArgv = [], channel, uid, gid} = options
  return spawn(process.execPath, [...execArgv, PROGRAM, ...args], {
    cwd,
    uid,
    gid,
    env: {...CLEAN_ENV, ...clockEnv(), ...env},
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(channel ? ['pipe' as const] : [])],
  })
}

/** Collects what a process prints until it has ended; hands it `stdin`, if any. */
export async function finished(child: ChildProcess, stdin?: string | Uint8Array): Promise<CnRun> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  // A program that refuses its input early may close the pipe: that is its right.
  child.stdin?.on('error', () => {})
  child.stdin?.end(stdin)
  const {promise, resolve, reject} = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('close', resolve)
  const code = await promise
  return {code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString()}
}

/** A flag after `--` would be an argument. */
function withJson(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return end === -1 ? [...args, '--json'] : [...args.slice(0, end), '--json', ...args.slice(end)]
}

function parse<T>(stdout: string, stderr: string): T {
  try {
    return JSON.parse(stdout) as T
  } catch {
    throw new Error(`--json printed no JSON: ${JSON.stringify(stdout.slice(0, 500))}; stderr: ${stderr.slice(0, 2000)}`)
  }
}
