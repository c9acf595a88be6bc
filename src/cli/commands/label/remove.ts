import {LabelCommand, type Labelled, labelArgs} from '../../bases/label-command.ts'
import {actorFlags, type OneOrMany} from '../../bases/workspace-command.ts'

export default class LabelRemove extends LabelCommand {
  static override summary = 'Remove labels from tasks'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research urgent',
    '<%= config.bin %> <%= command.id %> research,write q3 --json',
  ]
  static override args = labelArgs
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Labelled>> {
    const {args, flags} = await this.parse(LabelRemove)
    return this.relabel(args, flags['agent-id'], (removeLabels) => ({removeLabels}))
  }
}
