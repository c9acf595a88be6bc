import {renewalOption} from '../../application/input/index.ts'
import {leasedInSession} from '../../application/tasks/index.ts'
import {formatInstant} from '../../domain/instant.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'
import {claimVersionFlag, optionalIdArgs} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

interface Renewed {
  readonly id: string
  readonly claim_version: number
  /** Absent: the claim has no lease and does not lapse. */
  readonly lease_until?: string
}

export default class Renew extends WorkspaceCommand<OneOrMany<Renewed>> {
  static override summary = 'Renew the leases of claimed tasks'
  static override description =
    'Without ids: of everything that this session holds with a lease. Any other command of the session renews a lease too once half of it is gone. A lapsed lease can be renewed as long as nobody has taken the task over (exit 5).'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> research --ttl 1h --agent-id researcher-1',
  ]
  static override args = optionalIdArgs
  static override flags = {
    ...actorFlags,
    ...claimVersionFlag,
    ttl: flag.string({summary: 'The new length of the lease: 90s, 15m, 2h; else as before', helpValue: 'DURATION'}),
  }

  protected async execute(): Promise<OneOrMany<Renewed>> {
    const {args, flags} = await this.parse(Renew)
    const leaseSeconds = flags.ttl === undefined ? undefined : renewalOption(flags.ttl)
    const workspace = await this.open()
    const by = this.actor(flags['agent-id'])
    const command = {kind: 'renew', by, leaseSeconds, claimVersion: flags['claim-version'], onlyIfDue: false} as const
    const action = async (given: string): Promise<Renewed> => {
      const {task} = (await this.act(workspace, given, command)).board
      const {version = 0, leaseUntil} = task.claim ?? {}
      return {
        id: task.id,
        claim_version: version,
        ...(leaseUntil !== undefined && {lease_until: formatInstant(leaseUntil)}),
      }
    }
    if (args.ids) return this.forEach(args.ids, action)
    const held = leasedInSession(workspace.view, by).map(({task}) => task.id)
    if (held.length === 0) this.remark('this session holds nothing with a lease')
    return this.eachOf(held, action)
  }

  protected render(data: OneOrMany<Renewed>): string {
    return renderEach(data, ({id, lease_until}) =>
      lease_until === undefined
        ? `${safeLine(id)} has no lease: it is yours until you give it back\n`
        : `${safeLine(id)} renewed until ${lease_until}\n`,
    )
  }
}
