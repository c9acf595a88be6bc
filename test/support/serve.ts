import type {ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {onTestFinished} from 'vitest'
import type {TestWorkspace} from './cn.ts'

/** A `cn serve` that listens. */
export interface ServeProcess {
  readonly url: string
  readonly process: ChildProcess
  /** What it has written to standard error so far. */
  stderr(): string
  /** Ends it, and resolves to its exit code; null: the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `cn serve` on a free port; resolves when it listens. */
export async function startServe(workspace: TestWorkspace, ...flags: readonly string[]): Promise<ServeProcess> {
  const child = workspace.start(['serve', '--json', '--port', '0', ...flags])
  const ended = once(child, 'exit') as Promise<[number | null]>
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let [stdout, stderr] = ['', '']
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
      if (stdout.includes('\n')) resolve()
    })
    ended.then(() => reject(new Error(`cn serve ended: ${stderr}${stdout}`)))
  })
  return {
    url: (JSON.parse(stdout) as {url: string}).url,
    process: child,
    stderr: () => stderr,
    end: async (signal) => {
      child.kill(signal)
      return (await ended)[0]
    },
  }
}
