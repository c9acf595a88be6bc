import * as Flags from '@oclif/core/flags'
import {type Briefing, brief} from '../../application/describe-task.ts'
import {resolveId} from '../../application/resolve-id.ts'
import {idArgs} from '../options.ts'
import type {Style} from '../render/style.ts'
import {renderBriefing} from '../render/task.ts'
import {actorFlags, type OneOrMany, renderEach, WorkspaceCommand} from '../workspace-command.ts'

/** A claim that holds. */
interface Claimed extends Briefing {
  /** This session held it before the command. */
  readonly already_held?: true
}

export default class Claim extends WorkspaceCommand<OneOrMany<Claimed>> {
  static override summary = 'Claim tasks: of all who try, exactly one gets each'
  static override description =
    'Prints what is needed to start: title, description, what the blockers came to. Exit 5 names the holder when somebody else was first. Claiming again in the same session says yes again.'
  static override hiddenAliases = ['c']
  static override examples = [
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1',
    '<%= config.bin %> <%= command.id %> research --agent-id researcher-1 --json',
  ]
  static override args = idArgs
  static override flags = {
    ...actorFlags,
    resume: Flags.boolean({summary: 'Take over the claim that an earlier session of the same name made'}),
  }

  protected async execute(): Promise<OneOrMany<Claimed>> {
    const {args, flags} = await this.parse(Claim)
    const workspace = await this.open()
    const by = this.actor(flags['agent-id'])
    return this.forEach(args.ids, async (given) => {
      const id = resolveId(workspace.view, given)
      // The claim that stands now: of two sessions that resume it at once, one wins.
      const resumes = flags.resume ? workspace.view.get(id)?.task.claim?.version : undefined
      const {board, events} = await this.act(workspace, id, {kind: 'claim', by, resumes})
      if (events.length === 0) this.remark(`note: ${board.task.id} was yours already`)
      return {...brief(board, workspace.view, workspace.log.now()), ...(events.length === 0 && {already_held: true})}
    })
  }

  protected render(data: OneOrMany<Claimed>, style: Style): string {
    return renderEach(data, (task) => renderBriefing(task, style))
  }
}
