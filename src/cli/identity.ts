import {readFileSync} from 'node:fs'
import {hostname} from 'node:os'
import {agentId} from '../application/validate.ts'
import {type Actor, HUMAN} from '../domain/commands.ts'
import type {Config} from './config.ts'

/** Variables that name a session, in order of precedence: ours, then those of agent harnesses. */
const SESSION_VARIABLES = ['CN_SESSION_ID', 'CLAUDE_CODE_SESSION_ID']

/** Tells who acts: flag (or `CN_AGENT_ID`, which oclif reads into it), else configuration, else `human`. */
export function identify(flag: string | undefined, config: Pick<Config, 'agentId'>, env: NodeJS.ProcessEnv): Actor {
  return {agentId: agentId(flag ?? config.agentId ?? HUMAN), sessionId: sessionOf(env)}
}

function sessionOf(env: NodeJS.ProcessEnv): string {
  const named = SESSION_VARIABLES.map((name) => env[name]).find((value) => value)
  return named === undefined ? `${hostname()}:${process.ppid}${parentStart()}` : agentId(named)
}

/** When the parent process started, in clock ticks since boot: process numbers are used again. Source: proc(5), field 22. */
function parentStart(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'latin1')
    return `:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return ''
  }
}
