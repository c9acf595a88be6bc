import * as Args from '@oclif/core/args'
import {longText} from '../../application/validate.ts'
import {textOption} from '../options.ts'
import {safeLine} from '../render/safe.ts'
import {actorFlags, WorkspaceCommand} from '../workspace-command.ts'

interface Commented {
  readonly id: string
  /** Number of comments, this one included. */
  readonly comments: number
}

export default class Comment extends WorkspaceCommand<Commented> {
  static override summary = 'Comment on a task'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research "The 2025 report is out" --agent-id researcher-1',
    'git log -1 | <%= config.bin %> <%= command.id %> research -',
  ]
  static override args = {
    id: Args.string({description: 'Task id; a unique beginning is enough', required: true, ignoreStdin: true}),
    text: Args.string({description: 'The comment; - reads standard input', required: true, ignoreStdin: true}),
  }
  static override flags = actorFlags

  protected async execute(): Promise<Commented> {
    const {args, flags} = await this.parse(Comment)
    const text = longText('the comment', await textOption(args.text))
    const workspace = await this.open()
    const {board} = await this.act(workspace, args.id, {kind: 'comment', by: this.actor(flags['agent-id']), text})
    return {id: board.task.id, comments: board.task.comments}
  }

  protected render({id, comments}: Commented): string {
    return `${safeLine(id)} commented (${comments} in all)\n`
  }
}
