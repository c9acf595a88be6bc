import type {Actor} from './commands.ts'
import type {Task} from './task.ts'

/**
 * What an actor is to a claimed task: its `holder`, somebody who `lost` it to the present holder, or an `outsider` who
 * never held it; `free` when nobody holds the task.
 */
export type Standing = 'free' | 'holder' | 'lost' | 'outsider'

/**
 * Tells an actor's standing. A claim version, when the actor names one, decides alone; otherwise sessions do, and the
 * name where the session is new (a worker's next shell may be another session of the same worker).
 */
export function standing(task: Task, by: Actor, claimVersion?: number): Standing {
  const {claim, formerClaims} = task
  if (!claim) return 'free'
  if (claimVersion !== undefined) return claimVersion === claim.version ? 'holder' : 'lost'
  const own = formerClaims.filter((former) => former.agentId === by.agentId)
  if (claim.agentId !== by.agentId) return own.length > 0 ? 'lost' : 'outsider'
  if (claim.sessionId === by.sessionId) return 'holder'
  return own.some((former) => former.sessionId === by.sessionId) ? 'lost' : 'holder'
}

/** Returns true when exactly this session holds the task. */
export function holdsInSession(task: Task, by: Actor): boolean {
  return task.claim?.agentId === by.agentId && task.claim.sessionId === by.sessionId
}
