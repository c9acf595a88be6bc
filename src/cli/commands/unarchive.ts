import {type Archived, unarchive} from '../../application/operations/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {idArgs} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

export default class Unarchive extends WorkspaceCommand<OneOrMany<Archived>> {
  static override summary = 'Unarchive tasks'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research',
    '<%= config.bin %> list --archived --label q3 --quiet | <%= config.bin %> <%= command.id %> -',
  ]
  static readonly operation = unarchive
  static override args = idArgs
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Archived>> {
    const {args, flags} = await this.parse(Unarchive)
    const session = await this.openFor(flags['agent-id'])
    return this.forEach(args.ids, (id) => unarchive.run(session, {id}))
  }

  protected render(data: OneOrMany<Archived>): string {
    return renderEach(data, ({id}) => `${safeLine(id)} unarchived\n`)
  }
}
