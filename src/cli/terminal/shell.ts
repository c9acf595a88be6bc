import type {ChildProcess} from 'node:child_process'

/** A command for the shell. */
export interface ShellCommand {
  readonly command: string
  readonly stdin: string
  /** On top of the process's own environment. */
  readonly env: Readonly<Record<string, string>>
  /** Its standard output goes to our standard error: ours is for data. */
  readonly stdoutToStderr: boolean
  /** Is passed on to the command when it comes; its reason is the signal's name. */
  readonly signal: AbortSignal
}

/**
 * Runs a command through the shell and waits for its end. Nothing of ours stays open in it but the standard streams.
 *
 * @returns undefined when it succeeded, else what happened, such as `exit 1`.
 */
export async function runShell(given: ShellCommand): Promise<string | undefined> {
  const {spawn} = await import('node:child_process')
  const child = spawn(given.command, {
    shell: true,
    // In a group of its own: a Ctrl-C reaches it once, through us, and all that it has started.
    detached: process.platform !== 'win32',
    stdio: ['pipe', given.stdoutToStderr ? 2 : 'inherit', 'inherit'],
    env: {...process.env, ...withoutNul(given.env)},
  })
  const passOn = () => kill(child, given.signal.reason as NodeJS.Signals)
  given.signal.addEventListener('abort', passOn)
  try {
    return await endOf(child, given.stdin)
  } finally {
    given.signal.removeEventListener('abort', passOn)
  }
}

function endOf(child: ChildProcess, stdin: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, signal) => {
      // Something that it has left behind may still hold the other end.
      child.stdin?.destroy()
      resolve(code === 0 ? undefined : code === null ? `signal ${signal}` : `exit ${code}`)
    })
    // A command may end without having read all, or anything.
    child.stdin?.on('error', () => {})
    child.stdin?.end(stdin)
  })
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/** Nothing can carry it in an environment, and other writers can put it anywhere. */
function withoutNul(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replaceAll('\0', '\ufffd')]))
}
