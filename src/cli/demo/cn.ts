import {execFile} from 'node:child_process'

/** What one run of `cn` came to. */
export interface CnRun {
  readonly exitCode: number
  /** The parsed output of `--json`. */
  readonly data: unknown
}

/** Runs the very `cn` that is running now, as another process, in `folder`. */
export function runCn(args: readonly string[], folder: string, env: NodeJS.ProcessEnv = process.env): Promise<CnRun> {
  const {promise, resolve, reject} = Promise.withResolvers<CnRun>()
  execFile(
    process.execPath,
    [process.argv[1] as string, ...args, '--json'],
    {cwd: folder, env, maxBuffer: 64 * 1024 * 1024},
    (error, stdout) => {
      const exitCode = error === null ? 0 : error.code
      if (typeof exitCode !== 'number' || stdout === '')
        reject(error ?? new Error(`cn ${args.join(' ')} printed nothing`))
      else resolve({exitCode, data: JSON.parse(stdout)})
    },
  )
  return promise
}
