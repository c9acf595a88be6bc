import {type Labelled, labelRemove} from '../../../application/operations/index.ts'
import type {OneOrMany} from '../../bases/batch-command.ts'
import {LabelCommand, labelArgs} from '../../bases/label-command.ts'
import {actorFlags} from '../../bases/workspace-command.ts'

export default class LabelRemove extends LabelCommand {
  static override summary = 'Remove labels from tasks'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research urgent',
    '<%= config.bin %> <%= command.id %> research,write q3 --json',
  ]
  static readonly operation = labelRemove
  static override args = labelArgs
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Labelled>> {
    const {args, flags} = await this.parse(LabelRemove)
    return this.relabel(labelRemove, args, flags['agent-id'])
  }
}
