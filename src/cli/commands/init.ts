import {AppError} from '../../errors/app-error.ts'
import {isApiKey} from '../../host/config-keys.ts'
import {createRemoteWorkspace, type RemoteRequest} from '../../host/create-remote-workspace.ts'
import {type CreatedWorkspace, createWorkspace} from '../../host/create-workspace.ts'
import {isLoopback} from '../../host/remote-address.ts'
import {currentFolder, nearestFolder} from '../../host/workspace-folder.ts'
import {BaseCommand} from '../bases/base-command.ts'
import {flag} from '../flags/flag.ts'
import {fileOption} from '../flags/options.ts'
import {timeoutFlag} from '../flags/remote-flags.ts'
import {createProgress} from '../render/progress.ts'
import {safeLine} from '../render/safe.ts'

type RemoteGiven = Pick<RemoteRequest, 'address' | 'tenant' | 'timeout'> & {readonly 'api-key'?: string | undefined}

export default class Init extends BaseCommand<CreatedWorkspace> {
  static override summary = 'Create a workspace in the current folder'
  static override description =
    'Creates .chronis with a configuration and an empty log. With --remote the log is in an AllSource-compatible event store, which must answer and accept the key; otherwise nothing is created. An existing workspace is not changed, except for a given key.'
  static override usage = '<%= command.id %> [--remote URL [--api-key KEY] [--tenant ID] [--timeout DURATION]]'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --remote https://events.example.com --tenant team --api-key - < key.txt',
  ]
  static override baseFlags = {...BaseCommand.baseFlags, ...timeoutFlag}
  static override flags = {
    remote: flag.string({summary: 'Address of the event store that holds the log', helpValue: 'URL'}),
    'api-key': flag.string({
      summary:
        'Key of the event store, kept in .chronis/api-key; @FILE reads a file, - standard input; else CN_API_KEY',
      helpValue: 'KEY',
      dependsOn: ['remote'],
    }),
    tenant: flag.string({
      summary: 'Tenant of the event store; default',
      helpValue: 'ID',
      dependsOn: ['remote'],
    }),
  }

  protected async execute(): Promise<CreatedWorkspace> {
    const {flags} = await this.parse(Init)
    const outer = nearestFolder(currentFolder())
    const created =
      flags.remote === undefined
        ? await createWorkspace(currentFolder(), process.env)
        : await this.createRemote({...flags, address: flags.remote})
    this.warnOfNetwork(created.path)
    if (created.created && outer !== undefined && outer !== created.path)
      this.remark(`note: commands run here no longer reach the workspace ${outer}`)
    return created
  }

  protected render({created, path, remote_url}: CreatedWorkspace): string {
    const shown = safeLine(path)
    if (!created) return `workspace already exists: ${shown}\n`
    const where = remote_url === undefined ? '' : `; the log is at ${safeLine(remote_url)}`
    return `workspace created in ${shown}${where}\nnext: cn add "My first task"\n`
  }

  private async createRemote({'api-key': key, ...flags}: RemoteGiven) {
    const apiKey = key === undefined ? undefined : (await fileOption(key, 'the key')).trim()
    if (apiKey !== undefined && !isApiKey(apiKey)) {
      const message = 'the API key is empty, or has spaces or line breaks in it'
      throw new AppError({code: 'INVALID_INPUT', message, hint: 'Give the key alone: --api-key - < key.txt'})
    }
    const progress = createProgress(!this.jsonEnabled() && !this.isQuiet())
    const request = {...flags, apiKey, onProgress: progress.show}
    const created = await createRemoteWorkspace(currentFolder(), request, process.env).finally(progress.end)
    if (apiKey !== undefined && created.remote_url?.startsWith('http:') && !isLoopback(created.remote_url))
      this.remark('warning: the address is http, not https: the key can be read in transit')
    return created
  }
}
