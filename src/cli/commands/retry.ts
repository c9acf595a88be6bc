import {idArgs, reasonFlag, reasonOf} from '../options.ts'
import {safeLine} from '../render/safe.ts'
import {actorFlags, type OneOrMany, renderEach, type TaskStatus, WorkspaceCommand} from '../workspace-command.ts'

export default class Retry extends WorkspaceCommand<OneOrMany<TaskStatus>> {
  static override summary = 'Give dead tasks new attempts, or end the pause after a failure'
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --reason "The server answers again"',
    '<%= config.bin %> <%= command.id %> research import --json',
  ]
  static override args = idArgs
  static override flags = {...actorFlags, ...reasonFlag}

  protected async execute(): Promise<OneOrMany<TaskStatus>> {
    const {args, flags} = await this.parse(Retry)
    const reason = await reasonOf(flags.reason)
    const workspace = await this.open()
    const command = {kind: 'retry', by: this.actor(flags['agent-id']), reason} as const
    return this.forEach(args.ids, async (given) => {
      const {board, events} = await this.act(workspace, given, command)
      const {id, status} = board.task
      if (events.length === 0) this.remark(`note: ${id} did not wait for a retry`)
      return {id, status}
    })
  }

  protected render(data: OneOrMany<TaskStatus>): string {
    return renderEach(data, ({id, status}) => `${safeLine(id)} ${status} again, attempts counted from 0\n`)
  }
}
