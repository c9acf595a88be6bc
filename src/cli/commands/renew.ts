import {renewalOption} from '../../application/input/index.ts'
import {type Renewed, renew} from '../../application/operations/index.ts'
import {leasedInSession} from '../../application/tasks/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, optionalIdArgs} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

export default class Renew extends WorkspaceCommand<OneOrMany<Renewed>> {
  static override summary = 'Renew the leases of claimed tasks'
  static override description =
    'Without ids: all leases of this session. Other commands of the session renew a lease too, once half of it has passed. A lapsed lease can be renewed until another agent takes the task over (exit 5).'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> research --ttl 1h --agent-id researcher-1',
  ]
  static readonly operation = renew
  static override args = optionalIdArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    ttl: flag.string({summary: 'The new length of the lease: 90s, 15m, 2h; else as before', helpValue: 'DURATION'}),
  }

  protected async execute(): Promise<OneOrMany<Renewed>> {
    const {args, flags} = await this.parse(Renew)
    const lease_seconds = flags.ttl === undefined ? undefined : renewalOption(flags.ttl)
    const session = await this.openFor(flags['agent-id'])
    const action = (id: string) => renew.run(session, {id, lease_seconds, claim_version: flags['claim-version']})
    if (args.ids) return this.forEach(args.ids, action)
    const held = leasedInSession(session.workspace.view, session.by).map(({task}) => task.id)
    if (held.length === 0) this.remark('this session holds no leases')
    return this.eachOf(held, action)
  }

  protected render(data: OneOrMany<Renewed>): string {
    return renderEach(data, ({id, lease_until}) =>
      lease_until === undefined
        ? `${safeLine(id)} has no lease: the claim lasts until you end it\n`
        : `${safeLine(id)} renewed until ${lease_until}\n`,
    )
  }
}
