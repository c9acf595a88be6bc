import type {Need} from '../../application/board/index.ts'
import {needsMe} from '../../application/operations/index.ts'
import {TaskListCommand} from '../bases/task-list-command.ts'
import {criteriaFlags, criteriaOf, limitFlag} from '../flags/options.ts'
import {freshnessFlags} from '../flags/remote-flags.ts'
import {renderNeeds, wordAnswers} from '../render/needs.ts'
import type {Style} from '../render/style.ts'

export default class NeedsMe extends TaskListCommand<Need> {
  static override summary = 'List what needs a person: work to approve, and dead tasks'
  static override hiddenAliases = ['inbox']
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --priority p0 --json',
  ]
  static readonly operation = needsMe
  static override flags = {...criteriaFlags, ...limitFlag, ...freshnessFlags}

  protected override readonly none = 'nothing needs you'

  protected async execute(): Promise<readonly Need[]> {
    const {flags} = await this.parse(NeedsMe)
    const input = {...criteriaOf(flags), ...this.bounds(flags.limit)}
    const needs = this.tasksOf(await needsMe.run(await this.open(), input))
    for (const answer of wordAnswers(needs)) this.remark(answer)
    return needs
  }

  protected override render(needs: readonly Need[], style: Style): string {
    return renderNeeds(needs, style)
  }
}
