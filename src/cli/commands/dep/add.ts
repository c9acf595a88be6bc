import {type Blocked, describeBlockers, type RelatedTask} from '../../../application/board/index.ts'
import {blockerId} from '../../../application/input/index.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../../bases/workspace-command.ts'
import {flag} from '../../flags/flag.ts'
import {dependencyArgs, idsOf, taskIdsOf} from '../../flags/options.ts'
import {renderBlocked, wordStuck} from '../../render/dependencies.ts'

export default class DepAdd extends WorkspaceCommand<OneOrMany<Blocked>> {
  static override summary = 'Make a task wait for others'
  static override description = 'Tasks that would wait for each other for ever are refused (exit 3), with the loop.'
  static override examples = ['<%= config.bin %> <%= command.id %> write research']
  static override args = dependencyArgs
  static override flags = {...actorFlags, force: flag.boolean({summary: 'Allow blockers that do not exist yet'})}

  protected async execute(): Promise<OneOrMany<Blocked>> {
    const {args, flags} = await this.parse(DepAdd)
    const blockers = await idsOf(args.blockers)
    const workspace = await this.open()
    const {force} = flags
    const by = this.actor(flags['agent-id'])
    const blockerIds = blockers.map((given) => blockerId(workspace.view, given, force))
    const command = {kind: 'add-blockers', by, blockerIds, force} as const
    return this.forEach(taskIdsOf(workspace.view, args.id), async (given) => {
      const {board} = await this.act(workspace, given, command)
      const holder = board.task.claim?.agentId
      if (holder !== undefined) this.remark(wordHolder(board.task.id, holder, by.agentId))
      const blocked = describeBlockers(board, workspace.view)
      this.warnOfStuck(blocked.blockers.filter(({id}) => blockerIds.includes(id)))
      return blocked
    })
  }

  private warnOfStuck(added: readonly RelatedTask[]): void {
    for (const blocker of added) {
      const words = wordStuck(blocker)
      if (words !== undefined) this.remark(`note: ${words}`)
    }
  }

  protected render(data: OneOrMany<Blocked>): string {
    return renderEach(data, renderBlocked)
  }
}

/** Nobody loses a claim by it; but whoever works on the task may have to know. */
function wordHolder(id: string, holder: string, adder: string): string {
  const stays = `note: ${id} stays claimed by ${holder}`
  return holder === adder ? stays : `${stays}, who may not know that it has to wait; cn comment tells them`
}
