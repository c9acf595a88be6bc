import {HUMAN, type TransitionTask} from './commands.ts'
import {accept, type Decision, type DecisionContext, FULFILLED, reject} from './decision.ts'
import type {Completion, Setback, Task} from './task.ts'

/** Whoever did the work does not judge it; a person may, because a person answers for it. */
export function approve(command: TransitionTask, task: Task): Decision {
  const {by, reason} = command
  const {id: taskId, completion} = task
  if (task.status === 'done') {
    return isSameApproval(command, completion) ? FULFILLED : reject({code: 'ALREADY_DONE', taskId, completion})
  }
  if (task.status !== 'awaiting-approval') return wrongStatus(task, 'approved')
  if (completion?.agentId === by.agentId && by.agentId !== HUMAN) {
    return reject({code: 'SELF_APPROVAL', taskId, agentId: by.agentId})
  }
  return accept('task.approval.granted', {agent_id: by.agentId, reason}, by)
}

/** The same agent approving again; another reason must not be dropped silently. */
function isSameApproval({by, reason}: TransitionTask, completion: Completion | undefined): boolean {
  const approval = completion?.approval
  return approval?.agentId === by.agentId && (reason === undefined || reason === approval.reason)
}

export function rejectCompletion(command: TransitionTask, task: Task): Decision {
  const {by, reason} = command
  if (task.status === 'open' && isRepeated(command, task.setback, 'rejected')) return FULFILLED
  if (task.status !== 'awaiting-approval') return wrongStatus(task, 'rejected')
  return accept('task.approval.rejected', {agent_id: by.agentId, reason}, by)
}

export function reopen({by, reason}: TransitionTask, task: Task): Decision {
  if (task.status === 'open') return FULFILLED
  if (task.status !== 'done' && task.status !== 'awaiting-approval') return wrongStatus(task, 'reopened')
  return accept('task.reopened', {agent_id: by.agentId, reason}, by)
}

/** Ends a back-off too: whoever has mended the cause need not wait. */
export function retry({by, reason}: TransitionTask, task: Task, {now}: DecisionContext): Decision {
  const waits = task.status === 'open' && task.notBefore !== undefined && task.notBefore > now
  if (task.status === 'open' && !waits) return FULFILLED
  if (task.status !== 'dead' && !waits) return wrongStatus(task, 'retried')
  return accept('task.retried', {agent_id: by.agentId, reason}, by)
}

/** The same agent saying again what it has already said. */
export function isRepeated(
  {by, reason}: Pick<TransitionTask, 'by' | 'reason'>,
  setback: Setback | undefined,
  kind: Setback['kind'],
): boolean {
  return setback?.kind === kind && setback.agentId === by.agentId && setback.reason === reason
}

function wrongStatus({id, status}: Task, action: string): Decision {
  return reject({code: 'WRONG_STATUS', taskId: id, status, action})
}
