import {type Labelled, labelAdd} from '../../../application/operations/index.ts'
import type {OneOrMany} from '../../bases/batch-command.ts'
import {LabelCommand, labelArgs} from '../../bases/label-command.ts'
import {actorFlags} from '../../bases/workspace-command.ts'

export default class LabelAdd extends LabelCommand {
  static override summary = 'Add labels to tasks'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research urgent q3',
    '<%= config.bin %> <%= command.id %> research,write q3 --json',
  ]
  static readonly operation = labelAdd
  static override args = labelArgs
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Labelled>> {
    const {args, flags} = await this.parse(LabelAdd)
    return this.relabel(labelAdd, args, flags['agent-id'])
  }
}
