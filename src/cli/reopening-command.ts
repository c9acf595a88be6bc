import {resolveId} from '../application/resolve-id.ts'
import {waitersGoingOn} from '../application/waiters.ts'
import type {JudgeTask} from '../domain/commands.ts'
import {type OneOrMany, WorkspaceCommand} from './workspace-command.ts'

/** A task that is open again. */
export interface Reopened {
  readonly id: string
  readonly status: string
  /** Tasks that could go on, or did, and have to wait for it again. */
  readonly now_blocked?: readonly string[]
}

/** Base of the verbs that open tasks again. */
export abstract class ReopeningCommand extends WorkspaceCommand<OneOrMany<Reopened>> {
  /** Opens each task, and tells who has to wait for it again. */
  protected async reopen(
    ids: readonly string[],
    agent: string | undefined,
    verdict: Pick<JudgeTask, 'kind' | 'reason'>,
  ): Promise<OneOrMany<Reopened>> {
    const workspace = await this.open()
    const {view} = workspace
    const command = {...verdict, by: this.actor(agent)}
    return this.forEach(ids, async (given) => {
      const id = resolveId(view, given)
      const goingOn = waitersGoingOn(id, view)
      const {board, events} = await this.act(workspace, id, command)
      const {status} = board.task
      if (events.length === 0) this.remark(`note: ${id} is as it was, ${status}`)
      const still = waitersGoingOn(id, view)
      const blocked = goingOn.filter((waiter) => !still.includes(waiter))
      if (blocked.length > 0) this.remark(`note: now waiting for ${id} again: ${blocked.join(' ')}`)
      return {id, status, ...(blocked.length > 0 && {now_blocked: blocked})}
    })
  }
}
