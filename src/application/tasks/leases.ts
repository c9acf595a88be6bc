import {holdsInSession} from '../../domain/claim-relation.ts'
import type {Actor} from '../../domain/commands.ts'
import {type Instant, plusSeconds} from '../../domain/instant.ts'
import {type BoardTask, isDue} from '../../domain/readiness.ts'
import type {Claim} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {execute, type Workspace} from '../kernel/index.ts'

/** Lists the tasks that this session holds with a lease. */
export function leasedInSession(view: TaskView, by: Actor): readonly BoardTask[] {
  return view.leasedBy(by.agentId).filter(({task}) => holdsInSession(task, by))
}

/** Renews the leases of the session of which half the time has passed: a session that acts is alive. */
export async function renewDueLeases(workspace: Workspace, by: Actor): Promise<void> {
  const leased = leasedInSession(workspace.view, by)
  if (leased.length === 0) return
  const now = workspace.log.now()
  for (const {task} of leased) {
    if (!isDue(task.claim as Claim, now)) continue
    await execute(workspace, {
      kind: 'renew',
      taskId: task.id,
      by,
      claimVersion: task.claim?.version,
      onlyIfDue: true,
    })
  }
}

/** Returns when the session's next lease should be renewed; undefined if it has none. */
export function nextRenewal(view: TaskView, by: Actor): Instant | undefined {
  const due = leasedInSession(view, by).map(({task}) => {
    const {leaseUntil, leaseSeconds} = task.claim as Required<Claim>
    return plusSeconds(leaseUntil as Instant, -(leaseSeconds as number) / 2)
  })
  return due.length === 0 ? undefined : (Math.min(...due) as Instant)
}
