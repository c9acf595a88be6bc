import packageJson from '../../../package.json' with {type: 'json'}
import {BaseCommand} from '../bases/base-command.ts'

interface Version {
  readonly version: string
}

export default class ShowVersion extends BaseCommand<Version> {
  static override summary = 'Print the version'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  protected async execute(): Promise<Version> {
    await this.parse(ShowVersion)
    return {version: packageJson.version}
  }

  protected render({version}: Version): string {
    return `${version}\n`
  }
}
