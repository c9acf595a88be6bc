import {longText} from '../../application/input/index.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg} from '../flags/flag.ts'
import {taskIdsOf, textOption} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

interface Commented {
  readonly id: string
  /** Number of comments, this one included. */
  readonly comments: number
}

export default class Comment extends WorkspaceCommand<OneOrMany<Commented>> {
  static override summary = 'Comment on tasks'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research "The 2025 report is out" --agent-id researcher-1',
    'git log -1 | <%= config.bin %> <%= command.id %> research -',
  ]
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
    const text = longText('the comment', await textOption(args.text))
    const workspace = await this.open()
    const command = {kind: 'comment', by: this.actor(flags['agent-id']), text} as const
    return this.forEach(taskIdsOf(workspace.view, args.id), async (given) => {
      const {id, comments} = (await this.act(workspace, given, command)).board.task
      return {id, comments}
    })
  }

  protected render(data: OneOrMany<Commented>): string {
    return renderEach(data, ({id, comments}) => `${safeLine(id)} commented (${comments} in all)\n`)
  }
}
