import {agentId, durationOption, isTenantId} from '../../../../application/input/index.ts'
import {plusSeconds} from '../../../../domain/instant.ts'
import {ROLES, type Role} from '../../../../domain/role.ts'
import {AppError} from '../../../../errors/app-error.ts'
import type {KeyInfo} from '../../../../ports/access-key.ts'
import {BaseCommand} from '../../../bases/base-command.ts'
import {flag} from '../../../flags/flag.ts'
import {dataFlag, serverAt} from '../../../flags/server-place.ts'

/** A key as it is shown once. */
interface Created extends KeyInfo {
  readonly key: string
}

export default class CreateKey extends BaseCommand<Created> {
  static override summary = 'Create a key for the server, and print it'
  static override description =
    'The key is shown only once; the server stores a hash. Roles: read sees everything of its tenant; work writes too; approve may also approve and reject; admin may also manage keys. Works while the server runs.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --agent researcher-1 --role work --expires 90d',
    '<%= config.bin %> <%= command.id %> --tenant research --role read --name "Wall display"',
  ]
  static override flags = {
    ...dataFlag,
    role: flag.string({summary: `One of ${ROLES.join(', ')}`, options: [...ROLES], required: true, helpValue: 'ROLE'}),
    tenant: flag.string({summary: 'The only tenant of the key', default: 'default', helpValue: 'TENANT'}),
    agent: flag.string({
      summary: 'The only agent of the key; default: its holder names the agent',
      helpValue: 'NAME',
    }),
    name: flag.string({summary: 'What the key is for', helpValue: 'TEXT'}),
    expires: flag.string({summary: 'Lifetime: 12h, 90d; default: until it is revoked', helpValue: 'DURATION'}),
  }

  protected async execute(): Promise<Created> {
    const {flags} = await this.parse(CreateKey)
    const {tenant, name} = flags
    const agent = flags.agent === undefined ? undefined : agentId(flags.agent)
    const seconds = flags.expires === undefined ? undefined : durationOption(flags.expires)
    const {server, folder} = await serverAt(flags.data, process.env)
    if (!isTenantId(tenant)) {
      const message = `invalid tenant ${JSON.stringify(tenant)}`
      throw new AppError({code: 'USAGE', message, hint: 'Use 1 to 64 letters, digits, - or _'})
    }
    return server.withKeys(folder, (keys, now) =>
      keys.create({
        tenant,
        role: flags.role as Role,
        agent,
        name,
        expiresAt: seconds === undefined ? undefined : plusSeconds(now, seconds),
      }),
    )
  }

  /** An id alone would lose the key for good. */
  protected override named({key}: Created): unknown {
    return {id: key}
  }

  protected render({id, key}: Created): string {
    this.remark(`note: this is the only time that the key ${id} is shown`)
    return `${key}\n`
  }
}
