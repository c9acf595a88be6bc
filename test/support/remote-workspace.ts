import {onTestFinished} from 'vitest'
import type {CoreOptions} from './allsource/core-options.ts'
import {type CoreServer, startCore} from './allsource/core-server.ts'
import {type TestWorkspace, temporaryFolder, workspaceAt} from './cn.ts'
import {clockOfStore} from './test-clock.ts'

/** Starts a store that goes when the test is over. */
export async function startStore(options?: CoreOptions): Promise<CoreServer> {
  const core = await startCore({...clockOfStore(), ...options})
  onTestFinished(() => core.close())
  return core
}

/** Creates a workspace of a remote log in a temporary folder, as on another machine. */
export async function makeRemoteWorkspace(url: string, more: readonly string[] = []): Promise<TestWorkspace> {
  const workspace = workspaceAt(temporaryFolder())
  const {code, stderr} = await workspace.cn(['init', '--remote', url, ...more])
  if (code !== 0) throw new Error(`cn init failed: ${stderr}`)
  return workspace
}

/** Who an agent of a test is. */
export function agent(name: string): {readonly env: NodeJS.ProcessEnv} {
  return {env: {CN_AGENT_ID: name, CN_SESSION_ID: `session-of-${name}`}}
}
