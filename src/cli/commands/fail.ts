import {formatInstant} from '../../domain/instant.ts'
import type {Task} from '../../domain/task.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, idArgs, reasonOf, requiredReasonFlag} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

/** What a failed attempt came to. */
interface Failed {
  readonly id: string
  readonly status: string
  /** Failed attempts so far, this one included. */
  readonly attempts: number
  readonly max_attempts: number
  /** When it can be claimed again. */
  readonly not_before?: string
}

export default class Fail extends WorkspaceCommand<OneOrMany<Failed>> {
  static override summary = 'Say that the work failed; the task is tried again later'
  static override description =
    'The task can be claimed again after a pause of 1, 2, 4 … at most 30 seconds. After its last attempt it is dead until somebody retries it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --reason "The server does not answer"',
    '<%= config.bin %> <%= command.id %> research --reason "There is no such report" --no-retry',
  ]
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    ...requiredReasonFlag,
    'no-retry': flag.boolean({summary: 'Trying again would not help: the task is dead at once'}),
    force: flag.boolean({summary: "End somebody else's attempt"}),
  }

  protected async execute(): Promise<OneOrMany<Failed>> {
    const {args, flags} = await this.parse(Fail)
    const reason = await reasonOf(flags.reason)
    const workspace = await this.open()
    const command = {
      kind: 'fail',
      by: this.actor(flags['agent-id']),
      reason,
      retryable: !flags['no-retry'],
      claimVersion: flags['claim-version'],
      force: flags.force,
    } as const
    return this.forEach(args.ids, async (given) => describe((await this.act(workspace, given, command)).board.task))
  }

  protected render(data: OneOrMany<Failed>): string {
    return renderEach(data, (failed) => `${safeLine(word(failed))}\n`)
  }
}

function describe({id, status, attempts, maxAttempts, notBefore}: Task): Failed {
  return {
    id,
    status,
    attempts,
    max_attempts: maxAttempts,
    ...(notBefore !== undefined && {not_before: formatInstant(notBefore)}),
  }
}

function word({id, status, attempts, max_attempts, not_before}: Failed): string {
  if (status === 'dead')
    return `${id} is dead after ${attempts} attempt${attempts === 1 ? '' : 's'}; when the cause is mended: cn retry ${id}`
  return `${id} failed (attempt ${attempts} of ${max_attempts}), can be claimed again from ${not_before}`
}
