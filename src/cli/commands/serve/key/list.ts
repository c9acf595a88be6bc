import type {KeyInfo} from '../../../../ports/access-key.ts'
import {BaseCommand} from '../../../bases/base-command.ts'
import {flag} from '../../../flags/flag.ts'
import {dataFlag, serverAt} from '../../../flags/server-place.ts'
import {renderKeys} from '../../../render/keys.ts'
import type {Style} from '../../../render/style.ts'

export default class ListKeys extends BaseCommand<readonly KeyInfo[]> {
  static override summary = 'List the keys of the server, oldest first; revoked and expired ones too'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --tenant research --json',
  ]
  static override flags = {
    ...dataFlag,
    tenant: flag.string({summary: 'Only the keys of this tenant', helpValue: 'TENANT'}),
  }

  protected async execute(): Promise<readonly KeyInfo[]> {
    const {flags} = await this.parse(ListKeys)
    const {server, folder} = await serverAt(flags.data, process.env)
    return server.withKeys(folder, (keys) => keys.list(flags.tenant))
  }

  protected render(keys: readonly KeyInfo[], style: Style): string {
    if (keys.length === 0) this.remark('no keys yet: cn serve key create')
    return renderKeys(keys, style)
  }
}
