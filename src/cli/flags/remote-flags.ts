import {AppError} from '../../errors/app-error.ts'
import type {Freshness} from '../../host/remote-composition.ts'
import {wordSpan} from '../render/durations.ts'
import {flag} from './flag.ts'

/** The heading under which `--help` explains them. */
const REMOTE_LOG = 'REMOTE LOG'

/** The flags of a command that only reads: how fresh the board of a remote log has to be. */
export const freshnessFlags = {
  offline: flag.boolean({
    helpGroup: REMOTE_LOG,
    summary: 'Show the last pulled board, without asking the event store',
    exclusive: ['stale-ok'],
  }),
  'stale-ok': flag.boolean({
    summary: 'Show the last pulled board if the event store cannot be reached',
    helpGroup: REMOTE_LOG,
  }),
}

/** The flag of every command that works in a workspace. */
export const timeoutFlag = {
  timeout: flag.string({
    helpGroup: REMOTE_LOG,
    summary: 'Timeout for the event store: 10s, 2m; 0 = none',
    helpValue: 'DURATION',
  }),
}

/** The values of these flags, and of those that they conflict with. */
export interface RemoteFlags {
  readonly timeout?: string | undefined
  readonly offline?: boolean
  readonly 'stale-ok'?: boolean
  readonly wait?: string | undefined
  readonly follow?: boolean
}

/** How fresh the board has to be. @throws {AppError} USAGE where news is wanted without asking anybody. */
export function freshnessOf(flags: RemoteFlags): Freshness {
  if (!flags.offline) return flags['stale-ok'] ? 'stale-ok' : 'fresh'
  if (flags.wait === undefined && !flags.follow) return 'offline'
  const ongoing = flags.follow ? '--follow' : '--wait'
  throw new AppError({
    code: 'USAGE',
    message: `${ongoing} needs the event store, which --offline does not ask`,
    hint: `Leave out --offline, or ${ongoing}`,
  })
}

/** Says how old a possibly outdated board is, and why it is shown. */
export function wordAge(pulledAt: string, failure: AppError | undefined): string {
  const age = wordSpan(pulledAt, new Date().toISOString())
  return `note: ${failure ? `${failure.message}; ` : ''}this was pulled ${age} ago`
}
