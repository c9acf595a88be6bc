import {trackNewlyBlocked} from '../../application/board/index.ts'
import {resolveId} from '../../application/input/index.ts'
import type {TransitionTask} from '../../domain/commands.ts'
import {wordWaitingAgain} from '../render/notes.ts'
import {safeLine} from '../render/safe.ts'
import {type OneOrMany, renderEach, WorkspaceCommand} from './workspace-command.ts'

/** A task that is open again. */
export interface Reopened {
  readonly id: string
  readonly status: string
  /** Tasks that could go on, or did, and have to wait for it again. */
  readonly now_blocked?: readonly string[]
  /** It was so before: nothing was recorded. */
  readonly unchanged?: true
}

/** Base of the verbs that open tasks again. */
export abstract class ReopeningCommand extends WorkspaceCommand<OneOrMany<Reopened>> {
  /** Opens each task, and tells who has to wait for it again. */
  protected async reopen(
    ids: readonly string[],
    agent: string | undefined,
    verdict: Pick<TransitionTask, 'kind' | 'reason'>,
  ): Promise<OneOrMany<Reopened>> {
    const workspace = await this.open()
    const {view} = workspace
    const command = {...verdict, by: this.actor(agent)}
    return this.forEach(ids, async (given) => {
      const id = resolveId(view, given)
      const nowBlocked = trackNewlyBlocked(id, view)
      const {board, events} = await this.act(workspace, id, command)
      const {status} = board.task
      const blocked = nowBlocked()
      if (blocked.length > 0) this.remark(wordWaitingAgain(id, blocked))
      return {
        id,
        status,
        ...(blocked.length > 0 && {now_blocked: blocked}),
        ...(events.length === 0 && {unchanged: true as const}),
      }
    })
  }

  /** Says what has become of a task that is now `status`. */
  protected abstract word(status: string): string

  protected render(data: OneOrMany<Reopened>): string {
    return renderEach(data, ({id, status, unchanged}) => {
      const became = unchanged ? `is as it was: ${status}` : this.word(status)
      return `${safeLine(id)} ${became}\n`
    })
  }
}
