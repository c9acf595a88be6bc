import {BaseCommand} from '../bases/base-command.ts'
import {arg} from '../flags/flag.ts'

interface HelpPage {
  readonly text: string
}

export default class ShowHelp extends BaseCommand<HelpPage> {
  static override summary = 'Show help for cn, or for a command'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> dep add']
  static override args = {command: arg.string({description: 'The command, such as claim or dep add', multiple: true})}

  protected async execute(): Promise<HelpPage> {
    const {args} = await this.parse(ShowHelp)
    const {helpPage} = await import('../start/ordinary-path.ts')
    return {text: await helpPage(args.command ?? [], this.root)}
  }

  protected render({text}: HelpPage): string {
    return text
  }
}
