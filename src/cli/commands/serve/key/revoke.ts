import {AppError} from '../../../../errors/app-error.ts'
import type {KeyInfo} from '../../../../ports/access-key.ts'
import {BaseCommand} from '../../../bases/base-command.ts'
import {arg} from '../../../flags/flag.ts'
import {dataFlag, serverAt} from '../../../flags/server-place.ts'
import {safeLine} from '../../../render/safe.ts'

export default class RevokeKey extends BaseCommand<KeyInfo> {
  static override summary = 'Revoke a key: the server refuses it from now on'
  static override examples = ['<%= config.bin %> <%= command.id %> 0123456789ab']
  static override args = {
    id: arg.string({description: 'Id of the key, as list shows it', required: true}),
  }
  static override flags = dataFlag

  protected async execute(): Promise<KeyInfo> {
    const {args, flags} = await this.parse(RevokeKey)
    const {server, folder} = await serverAt(flags.data, process.env)
    const revoked = await server.withKeys(folder, (keys) => keys.revoke(args.id))
    if (!revoked) throw new AppError({code: 'KEY_NOT_FOUND', message: `key ${JSON.stringify(args.id)} not found`})
    return revoked
  }

  protected render({id}: KeyInfo): string {
    return `${safeLine(id)} revoked\n`
  }
}
