import type {Actor} from './commands.ts'
import type {Task} from './task.ts'

/**
 * How an actor is related to the claim of a task: `holder` of it, `lost` it to the present holder, or `other`, which never
 * held the task; `free` when nobody holds the task.
 */
export type ClaimRelation = 'free' | 'holder' | 'lost' | 'other'

/**
 * Returns the relation of an actor to the claim of a task. A named claim version decides alone. Otherwise the session
 * decides, and for a new session the agent's name: a worker's next shell may be another session of the same worker.
 */
export function claimRelation(task: Task, by: Actor, claimVersion?: number): ClaimRelation {
  const {claim, formerClaims} = task
  if (!claim) return 'free'
  if (claimVersion !== undefined) return claimVersion === claim.version ? 'holder' : 'lost'
  const own = formerClaims.filter((former) => former.agentId === by.agentId)
  if (claim.agentId !== by.agentId) return own.length > 0 ? 'lost' : 'other'
  if (claim.sessionId === by.sessionId) return 'holder'
  return own.some((former) => former.sessionId === by.sessionId) ? 'lost' : 'holder'
}

/** Returns true when exactly this session holds the task. */
export function holdsInSession(task: Task, by: Actor): boolean {
  return task.claim?.agentId === by.agentId && task.claim.sessionId === by.sessionId
}
