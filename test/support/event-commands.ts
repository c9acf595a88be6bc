import type {Actor, TaskChanges, TaskCommand} from '../../src/domain/commands.ts'
import type {RecordedEvent} from '../../src/domain/events.ts'
import type {Priority} from '../../src/domain/task.ts'

interface Said {
  readonly depends_on: string
  readonly claim_version?: number
  readonly lease_seconds?: number
  readonly resumes?: number
  readonly reason?: string
  readonly retryable?: boolean
  readonly title: string
  readonly priority?: Priority
  readonly parent?: string | null
  readonly labels?: readonly string[]
  readonly blocked_by?: readonly string[]
  readonly max_attempts?: number
  readonly needs_approval?: boolean
  readonly text: string
}

type Bodies<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by'> : never

function changesOf({priority, parent, labels, max_attempts, needs_approval}: Said): TaskChanges {
  return {priority, parent, labels, maxAttempts: max_attempts, needsApproval: needs_approval}
}

const BODIES: Readonly<Record<string, (said: Said) => Bodies<TaskCommand>>> = {
  'task.created': (said) => ({
    kind: 'create',
    title: said.title,
    priority: said.priority ?? 'p2',
    taskType: 'task',
    parent: said.parent ?? undefined,
    blockedBy: said.blocked_by ?? [],
    labels: said.labels ?? [],
    maxAttempts: said.max_attempts,
    needsApproval: said.needs_approval,
    force: true,
  }),
  'task.updated': (said) => ({kind: 'edit', changes: changesOf(said)}),
  'task.dependency.added': ({depends_on}) => ({kind: 'add-blockers', blockerIds: [depends_on], force: true}),
  'task.dependency.removed': ({depends_on}) => ({kind: 'remove-blockers', blockerIds: [depends_on]}),
  'task.claimed': ({lease_seconds, resumes}) => ({kind: 'claim', leaseSeconds: lease_seconds, resumes}),
  'task.claim.renewed': ({claim_version, lease_seconds}) => ({
    kind: 'renew',
    claimVersion: claim_version,
    leaseSeconds: lease_seconds,
    onlyIfDue: false,
  }),
  // Whether force was used, the event does not say; whose claim it ends, it does.
  'task.released': ({claim_version, reason}) => ({kind: 'release', claimVersion: claim_version, reason, force: false}),
  'task.completed': ({claim_version, reason}) => ({kind: 'complete', claimVersion: claim_version, reason}),
  'task.failed': ({claim_version, reason = '', retryable = true}) => ({
    kind: 'fail',
    claimVersion: claim_version,
    reason,
    retryable,
    force: false,
  }),
  'task.retried': ({reason}) => ({kind: 'retry', reason}),
  'task.reopened': ({reason}) => ({kind: 'reopen', reason}),
  'task.approval.granted': ({reason}) => ({kind: 'approve', reason}),
  'task.approval.rejected': ({reason}) => ({kind: 'reject', reason}),
  'task.archived': () => ({kind: 'archive'}),
  'task.unarchived': () => ({kind: 'unarchive'}),
  'task.commented': ({text}) => ({kind: 'comment', text}),
}

/** The command that has the very effect of an event that `cn` has written. */
export function commandOfEvent(event: RecordedEvent): TaskCommand {
  const body = BODIES[event.event_type]?.(event.payload as unknown as Said)
  if (!body) throw new Error(`no command has the effect of ${event.event_type}`)
  return {...body, taskId: event.entity_id, by: actorOf(event)} as TaskCommand
}

/** Who wrote an event. */
export function actorOf({metadata}: RecordedEvent): Actor {
  return {agentId: metadata?.agent_id as string, sessionId: metadata?.session_id as string}
}
