import type {Reopened, reject, reopen, retry} from '../../application/operations/index.ts'
import {wordWaitingAgain} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'
import {type OneOrMany, renderEach} from './batch-command.ts'
import {WorkspaceCommand} from './workspace-command.ts'

/** Base of the verbs that open tasks again. */
export abstract class ReopeningCommand extends WorkspaceCommand<OneOrMany<Reopened>> {
  /** Opens each task again, and tells who has to wait for it again. */
  protected async reopen(
    operation: typeof reject | typeof reopen | typeof retry,
    ids: readonly string[],
    {agent, reason}: {readonly agent: string | undefined; readonly reason: string | undefined},
  ): Promise<OneOrMany<Reopened>> {
    const session = await this.openFor(agent)
    return this.forEach(ids, async (given) => {
      const reopened = await operation.run(session, {id: given, reason})
      if (reopened.now_blocked) this.remark(wordWaitingAgain(reopened.id, reopened.now_blocked))
      return reopened
    })
  }

  /** Says what has become of a task that is now `status`. */
  protected abstract word(status: string): string

  protected render(data: OneOrMany<Reopened>): string {
    return renderEach(data, ({id, status, unchanged}) => {
      const became = unchanged ? `is unchanged: ${status}` : this.word(status)
      return `${safeLine(id)} ${became}\n`
    })
  }
}
