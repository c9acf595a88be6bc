import type {ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import type {Duplex} from 'node:stream'
import {type CnRun, finished, type RunOptions, type TestWorkspace} from './cn.ts'

/**
 * Where a cn can be stopped: before the database is opened, before the lock, before and after a commit, before it sends
 * events. At `wait` it is not stopped: it has looked for work, and listens for changes of the log from then on.
 */
export type StopPoint = 'open' | 'lock' | 'commit' | 'committed' | 'send' | 'wait'

const PRELOAD = join(import.meta.dirname, 'stop-at.cjs')

export interface Contestant extends RunOptions {
  readonly args: readonly string[]
}

/** A cn that stops at `point`: when it has come there (or has ended), `arrived` resolves. */
export interface StoppedCn {
  readonly child: ChildProcess
  /** true: it waits at the point; false: it has ended without coming there. */
  readonly arrived: Promise<boolean>
  readonly result: Promise<CnRun>
  letGo(): void
}

export function startAndStop(workspace: TestWorkspace, {args, ...options}: Contestant, point: StopPoint): StoppedCn {
  const env = {...options.env, CN_TEST_STOP_AT: point}
  const child = workspace.start(args, {...options, env, execArgv: ['--require', PRELOAD], channel: true})
  const channel = child.stdio[3] as Duplex
  // A process that is killed leaves its end of the channel broken.
  channel.on('error', () => {})
  const stopped = once(channel, 'data').then(() => true)
  const ended = once(child, 'exit').then(() => false)
  return {
    child,
    arrived: Promise.race([stopped, ended]),
    result: finished(child, options.stdin),
    letGo: () => channel.end('.'),
  }
}

/** Starts a cn, and resolves when it waits for changes of the log. @throws when it ends instead. */
export async function startWaiting(workspace: TestWorkspace, contestant: Contestant): Promise<StoppedCn> {
  const started = startAndStop(workspace, contestant, 'wait')
  if (await started.arrived) return started
  const {code, stdout, stderr} = await started.result
  throw new Error(`cn ${contestant.args.join(' ')} ended with ${code} instead of waiting: ${stdout}${stderr}`)
}

/** Brings all contestants to the same point, then lets them go at once. */
export async function race(
  workspace: TestWorkspace,
  contestants: readonly Contestant[],
  point: StopPoint,
): Promise<readonly CnRun[]> {
  const started = contestants.map((contestant) => startAndStop(workspace, contestant, point))
  await Promise.all(started.map(({arrived}) => arrived))
  for (const {letGo} of started) letGo()
  return Promise.all(started.map(({result}) => result))
}
