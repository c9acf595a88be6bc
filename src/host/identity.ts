import {readFileSync} from 'node:fs'
import {agentId} from '../application/input/index.ts'
import {type Actor, HUMAN} from '../domain/commands.ts'
import {AppError} from '../errors/app-error.ts'
import type {Config} from './config.ts'

/** Variables that name a session, in order of precedence: ours, then those of agent harnesses. */
const SESSION_VARIABLES = ['CN_SESSION_ID', 'CLAUDE_CODE_SESSION_ID']

/** Settings that name the actor, unless the command does. */
export interface IdentitySettings extends Pick<Config, 'agentId'> {
  /** The agent that the event store's key is bound to. */
  readonly boundAgent?: string | undefined
}

/**
 * Tells who acts: flag (or `CN_AGENT_ID`, which parsing reads into it), else configuration, else whom the key speaks for, else
 * `human`. @throws {AppError} NOT_ALLOWED for somebody else than the key speaks for.
 */
export function identify(flag: string | undefined, settings: IdentitySettings, env: NodeJS.ProcessEnv): Actor {
  const {boundAgent} = settings
  const named = agentId(flag ?? settings.agentId ?? boundAgent ?? HUMAN)
  if (boundAgent !== undefined && named !== boundAgent) throw boundTo(boundAgent, named)
  return {agentId: named, sessionId: sessionOf(env)}
}

function boundTo(boundAgent: string, named: string): AppError {
  return new AppError({
    code: 'NOT_ALLOWED',
    message: `the key of the event store is bound to ${boundAgent} and cannot act as ${named}`,
    hint: {reason: 'act-as-bound', params: {agent_id: named, key_agent_id: boundAgent}},
    details: {agent_id: named, key_agent_id: boundAgent},
  })
}

function sessionOf(env: NodeJS.ProcessEnv): string {
  const named = SESSION_VARIABLES.map((name) => env[name]).find((value) => value)
  if (named !== undefined) return agentId(named)
  // Loading node:os costs half a millisecond, and most agents name their session.
  return `${process.getBuiltinModule('node:os').hostname()}:${process.ppid}${parentStart()}`
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
