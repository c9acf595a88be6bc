import {type Failed, fail} from '../../application/operations/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, idArgs, requiredReasonFlag, textOption} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

export default class Fail extends WorkspaceCommand<OneOrMany<Failed>> {
  static override summary = 'Fail tasks; they are retried later'
  static override description =
    'The task can be claimed again after a back-off of 1, 2, 4 … at most 30 seconds. After its last attempt it is dead, until cn retry.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --reason "The server does not answer"',
    '<%= config.bin %> <%= command.id %> research --reason "The report does not exist" --no-retry',
  ]
  static readonly operation = fail
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    ...requiredReasonFlag,
    'no-retry': flag.boolean({summary: 'Not retryable: the task is dead at once'}),
    force: flag.boolean({summary: "End somebody else's attempt"}),
  }

  protected async execute(): Promise<OneOrMany<Failed>> {
    const {args, flags} = await this.parse(Fail)
    const input = {
      reason: await textOption(flags.reason),
      retryable: !flags['no-retry'],
      claim_version: flags['claim-version'],
      force: flags.force,
    }
    const session = await this.openFor(flags['agent-id'])
    return this.forEach(args.ids, (id) => fail.run(session, {...input, id}))
  }

  protected render(data: OneOrMany<Failed>): string {
    return renderEach(data, (failed) => `${safeLine(word(failed))}\n`)
  }
}

function word({id, status, attempts, max_attempts, not_before}: Failed): string {
  if (status === 'dead')
    return `${id} is dead after ${attempts} attempt${attempts === 1 ? '' : 's'}; after fixing the cause: cn retry ${id}`
  return `${id} failed (attempt ${attempts} of ${max_attempts}), can be claimed again from ${not_before}`
}
