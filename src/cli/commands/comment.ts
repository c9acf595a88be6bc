import {type Commented, comment} from '../../application/operations/index.ts'
import {type OneOrMany, renderEach} from '../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg} from '../flags/flag.ts'
import {taskIdsOf, textOption} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

export default class Comment extends WorkspaceCommand<OneOrMany<Commented>> {
  static override summary = 'Comment on tasks'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research "The 2025 report is out" --agent-id researcher-1',
    'git log -1 | <%= config.bin %> <%= command.id %> research -',
  ]
  static readonly operation = comment
  static override args = {
    id: arg.string({
      description: 'A task, several joined by commas, or - for ids on standard input',
      required: true,
    }),
    text: arg.string({description: 'The comment; - reads standard input', required: true}),
  }
  static override flags = actorFlags

  protected async execute(): Promise<OneOrMany<Commented>> {
    const {args, flags} = await this.parse(Comment)
    const text = await textOption(args.text)
    const session = await this.openFor(flags['agent-id'])
    return this.forEach(taskIdsOf(session.workspace.view, args.id), (id) => comment.run(session, {id, text}))
  }

  protected render(data: OneOrMany<Commented>): string {
    return renderEach(data, ({id, comments}) => `${safeLine(id)} commented (${comments} in all)\n`)
  }
}
