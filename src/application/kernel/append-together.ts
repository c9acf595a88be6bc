import {AppError} from '../../errors/app-error.ts'
import type {EntityAppend} from '../../ports/event-log.ts'
import {MAX_ATTEMPTS} from './execute.ts'
import type {Workspace} from './workspace.ts'

/**
 * Makes the appends of one step, on the board as it is; `conflicted` has the versions that earlier tries met. A remote
 * store may have recorded a part of such a try: its events carry `opId`.
 */
type Planner<P> = (conflicted: ReadonlyMap<string, number>, opId: string) => P | Promise<P>

/**
 * Records events of several entities in one step, all of them or none; when others wrote first, they are planned again on
 * what stands there now.
 *
 * @returns the plan that was recorded. @throws {AppError} CONTENTION when others win time and again; `what` names what.
 */
export async function appendTogether<P extends {readonly appends: readonly EntityAppend[]}>(
  {ids, log}: Workspace,
  plan: Planner<P>,
  what: string,
): Promise<P> {
  const opId = ids.uuid()
  const conflicted = new Map<string, number>()
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const planned = await plan(conflicted, opId)
    const outcome = await log.appendAll(planned.appends, {opId})
    if (outcome.kind === 'recorded') return planned
    conflicted.set(outcome.entityId, outcome.actualVersion)
  }
  throw new AppError({code: 'CONTENTION', message: `others changed ${what} first, ${MAX_ATTEMPTS} times in a row`})
}
