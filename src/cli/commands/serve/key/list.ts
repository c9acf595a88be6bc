import {BaseCommand} from '../../../bases/base-command.ts'
import {flag} from '../../../flags/flag.ts'
import {dataFlag, serverAt} from '../../../flags/server-place.ts'
import {type KeyFields, renderKeys} from '../../../render/keys.ts'
import type {Style} from '../../../render/style.ts'

export default class ListKeys extends BaseCommand<readonly KeyFields[]> {
  static override summary = 'List the keys of the server, oldest first; revoked and expired ones too'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --tenant research --json',
  ]
  static override flags = {
    ...dataFlag,
    tenant: flag.string({summary: 'Only the keys of this tenant', helpValue: 'TENANT'}),
  }

  protected async execute(): Promise<readonly KeyFields[]> {
    const {flags} = await this.parse(ListKeys)
    const {server, folder} = await serverAt(flags.data, process.env)
    return server.withKeys(folder, (keys) => keys.list(flags.tenant))
  }

  protected render(keys: readonly KeyFields[], style: Style): string {
    if (keys.length === 0) this.remark('there are no keys: cn serve key create')
    return renderKeys(keys, style)
  }
}
