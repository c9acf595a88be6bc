import type {Blocked, RelatedTask} from '../../../application/board/index.ts'
import {blockerId} from '../../../application/input/index.ts'
import {depAdd} from '../../../application/operations/index.ts'
import {type OneOrMany, renderEach} from '../../bases/batch-command.ts'
import {actorFlags, WorkspaceCommand} from '../../bases/workspace-command.ts'
import {flag} from '../../flags/flag.ts'
import {dependencyArgs, idsOf, taskIdsOf} from '../../flags/options.ts'
import {renderBlocked, wordStuck} from '../../render/dependencies.ts'

export default class DepAdd extends WorkspaceCommand<OneOrMany<Blocked>> {
  static override summary = 'Add blockers to a task'
  static override description = 'A dependency that would create a cycle is refused (exit 3); the error shows the cycle.'
  static override examples = ['<%= config.bin %> <%= command.id %> write research']
  static readonly operation = depAdd
  static override args = dependencyArgs
  static override flags = {...actorFlags, force: flag.boolean({summary: 'Allow blockers that do not exist yet'})}

  protected async execute(): Promise<OneOrMany<Blocked>> {
    const {args, flags} = await this.parse(DepAdd)
    const {force} = flags
    const blockers = [...(await idsOf(args.blockers))]
    const session = await this.openFor(flags['agent-id'])
    const {view} = session.workspace
    const added = blockers.map((given) => blockerId(view, given, force))
    return this.forEach(taskIdsOf(view, args.id), async (id) => {
      const blocked = await depAdd.run(session, {id, blockers, force})
      const {claimed_by: holder} = blocked
      if (holder !== undefined) this.remark(wordHolder(blocked.id, holder, session.by.agentId))
      this.warnOfStuck(blocked.blockers.filter((blocker) => added.includes(blocker.id)))
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
