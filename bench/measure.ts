import {spawnSync} from 'node:child_process'
import {join} from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const MAX_OUTPUT = 256 * 1024 * 1024

/** The launcher of the built program. */
export const CN = join(ROOT, 'bin/run.js')

/**
 * bash measures, because Node cannot ask for the CPU time of one child: `time` reads it from wait4(2), and EPOCHREALTIME
 * is taken right before fork and after wait. The child's own stderr stays apart from the measurement on descriptor 3.
 */
const TIMED = `
exec 4>&2 2>&3
TIMEFORMAT='%3U %3S'
start=$EPOCHREALTIME
time "$@" 2>&4 3>&- 4>&-
code=$?
echo "$start $EPOCHREALTIME $code" >&2`

/** One run of a program. Times are in milliseconds. */
export interface Run {
  readonly wall: number
  /** User and system time of all its threads; bash cuts each to whole milliseconds. */
  readonly cpu: number
  readonly exitCode: number
  readonly stdout: string
}

/** What a command sees of the environment: nothing that is set on this machine only. */
export function environment(agent = 'bench'): NodeJS.ProcessEnv {
  const {PATH, TMPDIR} = process.env
  return {PATH, ...(TMPDIR && {TMPDIR}), LC_ALL: 'C', HOME: ROOT, CN_AGENT_ID: agent, CN_SESSION_ID: `session-${agent}`}
}

/** Runs `node` with `args` in `folder` and measures it. Output goes to a pipe, as an agent's tool would have it. */
export function timed(args: readonly string[], folder: string): Run {
  const result = spawnSync('bash', ['-c', TIMED, 'bash', process.execPath, ...args], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
  })
  if (result.error) throw result.error
  const [user, system, start, end, exitCode] = String(result.output[3]).trim().split(/\s+/).map(Number) as number[]
  if (exitCode === undefined || start === undefined || end === undefined)
    throw new Error(`bash 5 or later is needed to measure; it said: ${result.output[3]}`)
  return {
    wall: (end - start) * 1000,
    cpu: ((user ?? 0) + (system ?? 0)) * 1000,
    exitCode,
    stdout: result.stdout,
  }
}

/** Runs `cn` and measures it. @throws {Error} when it does not succeed: a failure must not pass for a fast answer. */
export function timedCn(args: readonly string[], folder: string): Run {
  const run = timed([CN, ...args], folder)
  if (run.exitCode !== 0) throw new Error(`cn ${args.join(' ')} exited ${run.exitCode}: ${run.stdout}`)
  return run
}
