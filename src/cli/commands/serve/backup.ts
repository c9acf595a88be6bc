import {resolve} from 'node:path'
import {currentFolder} from '../../../host/workspace-folder.ts'
import {BaseCommand} from '../../bases/base-command.ts'
import {arg} from '../../flags/flag.ts'
import {dataFlag, serverAt} from '../../flags/server-place.ts'
import {safeLine} from '../../render/safe.ts'

interface BackedUp {
  readonly path: string
  readonly tenants: number
}

export default class Backup extends BaseCommand<BackedUp> {
  static override summary = "Copy the server's data into a new folder, while it runs"
  static override description =
    'Each file is a consistent copy. To use it: serve --data with that folder. It contains the hashes of the keys.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> backup-monday',
    '<%= config.bin %> <%= command.id %> /backups/chronis --data /var/lib/chronis --json',
  ]
  static override args = {
    folder: arg.string({description: 'The new folder', required: true}),
  }
  static override flags = dataFlag

  protected async execute(): Promise<BackedUp> {
    const {args, flags} = await this.parse(Backup)
    const {server, folder} = await serverAt(flags.data, process.env)
    return server.backup(folder, resolve(currentFolder(), args.folder))
  }

  protected render({path, tenants}: BackedUp): string {
    return `${tenants} tenant${tenants === 1 ? '' : 's'} copied to ${safeLine(path)}\n`
  }
}
