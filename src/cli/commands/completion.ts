import {oneOf} from '../../application/input/index.ts'
import {BaseCommand} from '../bases/base-command.ts'
import {arg} from '../flags/flag.ts'
import {SCRIPTS, SHELLS} from '../start/completion-scripts.ts'

interface Completion {
  readonly shell: string
  readonly script: string
}

export default class PrintCompletion extends BaseCommand<Completion> {
  static override summary = 'Print the completion script for a shell'
  static override description = [
    'The script completes commands, flags, task ids, labels and agents.',
    'bash: add to ~/.bashrc: source <(cn completion bash)',
    'zsh: add to ~/.zshrc, after compinit: source <(cn completion zsh)',
    'fish: cn completion fish > ~/.config/fish/completions/cn.fish',
    'PowerShell: add to $PROFILE: cn completion powershell | Out-String | Invoke-Expression',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> bash >> ~/.bashrc',
    '<%= config.bin %> <%= command.id %> fish > ~/.config/fish/completions/cn.fish',
  ]
  static override args = {shell: arg.string({description: `One of ${SHELLS.join(', ')}`, required: true})}

  protected async execute(): Promise<Completion> {
    const {args} = await this.parse(PrintCompletion)
    const shell = oneOf(SHELLS, args.shell, 'shell')
    return {shell, script: SCRIPTS[shell]}
  }

  protected render({script}: Completion): string {
    return script
  }
}
