import {KEYS} from '../../../host/config-keys.ts'
import {readSettings} from '../../../host/settings.ts'
import {currentFolder, findWorkspace} from '../../../host/workspace-folder.ts'
import {BaseCommand} from '../../bases/base-command.ts'
import {safeLine} from '../../render/safe.ts'
import type {Style} from '../../render/style.ts'
import {table} from '../../render/table.ts'

/** A key of the configuration, and what holds for it here. */
interface ListedSetting {
  readonly key: string
  /** Absent: nobody says anything, and there is no default. A secret is masked. */
  readonly value?: string
  readonly source?: string
  /** The file, or the variable, that says so. */
  readonly from?: string
}

const MASK = '********'

export default class ConfigList extends BaseCommand<readonly ListedSetting[]> {
  static override summary = 'List all settings, their values and sources'
  static override description = 'Keys are never shown. The file .chronis.example/config.toml explains every setting.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  protected async execute(): Promise<readonly ListedSetting[]> {
    await this.parse(ConfigList)
    const settings = readSettings(findWorkspace(currentFolder(), process.env), process.env)
    return [...KEYS].map(([key, {isSecret}]) => {
      const {value, ...origin} = settings.get(key) ?? {}
      return {key, ...(value !== undefined && {value: isSecret ? MASK : value}), ...origin}
    })
  }

  protected render(settings: readonly ListedSetting[], style: Style): string {
    return table(
      settings.map(({key, value, source, from}) => [
        {text: key, tone: 'bold'},
        {text: value ?? '-'},
        {text: safeLine(source === undefined ? '' : from === undefined ? source : `${source}: ${from}`), tone: 'dim'},
      ]),
      style,
    )
  }
}
