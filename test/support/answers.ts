import type {TaskCommand} from '../../src/domain/commands.ts'
import type {RecordedEvent} from '../../src/domain/events.ts'
import type {Call} from './linearise.ts'
import type {BoardModel} from './model/board-model.ts'

/** What `--json` says, of a success or of an error; the parts that can be held against the log. */
export interface Answer {
  readonly id?: string
  readonly status?: string
  readonly claim_version?: number
  readonly claimed_by?: string
  readonly archived?: boolean | readonly string[]
  readonly error?: {
    readonly code: string
    readonly details?: {
      readonly status?: string
      readonly done_by?: string
      readonly holder?: {readonly claim_version?: number; readonly claimed_by?: string; readonly status?: string}
      readonly blockers?: readonly {readonly id: string}[]
      readonly blocked_by?: readonly string[]
    }
  }
}

/** The code of a refusal; undefined for a success. */
export function codeOf({error}: Answer): string | undefined {
  return error?.code
}

const TYPES: Readonly<Record<string, string>> = {
  create: 'task.created',
  edit: 'task.updated',
  'add-blockers': 'task.dependency.added',
  'remove-blockers': 'task.dependency.removed',
  claim: 'task.claimed',
  renew: 'task.claim.renewed',
  release: 'task.released',
  complete: 'task.completed',
  fail: 'task.failed',
  retry: 'task.retried',
  reopen: 'task.reopened',
  approve: 'task.approval.granted',
  reject: 'task.approval.rejected',
  archive: 'task.archived',
  unarchive: 'task.unarchived',
  comment: 'task.commented',
}

/** Whether the event is of the kind, and of the task, that the command is about. */
export function isEventOf({event_type, entity_id}: RecordedEvent, command: TaskCommand | undefined): boolean {
  return command !== undefined && event_type === TYPES[command.kind] && entity_id === command.taskId
}

/** What is wrong with a success, given the events of its call and the boards from the first of them on; undefined: nothing. */
export function agrees(
  call: Call,
  events: readonly RecordedEvent[],
  boards: readonly BoardModel[],
): string | undefined {
  const command = call.wish?.(boards[0] as BoardModel)
  const own = events.filter(({event_type}) => command === undefined || event_type === TYPES[command.kind])
  const main = events.filter(({event_type}) => event_type !== 'task.claim.renewed')
  if (command && own.length === 0) return 'another kind of event'
  if (command && command.kind !== 'add-blockers' && command.kind !== 'remove-blockers' && main.length > 1)
    return 'more than one event'
  if (command && own.some(({entity_id}) => entity_id !== command.taskId && command.kind !== 'renew'))
    return 'an event of another task'
  return wrongClaim(call.answer, events) ?? wrongStatus(call.answer, boards) ?? wrongList(call.answer, main)
}

/** Whoever is told that it holds a task is told of its own claim. */
function wrongClaim({claim_version, claimed_by, id}: Answer, events: readonly RecordedEvent[]): string | undefined {
  const claimed = events.find(({event_type, entity_id}) => event_type === 'task.claimed' && entity_id === id)
  if (!claimed) return undefined
  const isOwn = claimed.version === claim_version && claimed.metadata?.agent_id === claimed_by
  return isOwn ? undefined : `told of another claim than its own (version ${claimed.version})`
}

function wrongStatus({id, status}: Answer, boards: readonly BoardModel[]): string | undefined {
  if (id === undefined || status === undefined) return undefined
  return boards.some(({tasks}) => tasks.get(id)?.status === status) ? undefined : 'a status that it did not have'
}

function wrongList({archived}: Answer, main: readonly RecordedEvent[]): string | undefined {
  if (!Array.isArray(archived)) return undefined
  const recorded = main.map(({entity_id}) => entity_id).sort()
  return JSON.stringify([...archived].sort()) === JSON.stringify(recorded) ? undefined : 'other tasks than it archived'
}

/** Whether what an answer says of a task holds on this board. */
export function isTrueOf({error, status, claim_version}: Answer, board: BoardModel, taskId: string): boolean {
  const task = board.tasks.get(taskId)
  const {details = {}} = error ?? {}
  const claim = details.holder?.claim_version ?? claim_version
  const isOpen = (id: string) => task !== undefined && board.openBlockers(task).includes(id)
  return (
    (claim === undefined || claim === task?.claim?.version) &&
    [status, details.status].every((said) => said === undefined || said === task?.status) &&
    (details.done_by === undefined || details.done_by === task?.completion?.agentId) &&
    (details.blockers === undefined || details.blockers.some(({id}) => isOpen(id))) &&
    (details.blocked_by === undefined || JSON.stringify(details.blocked_by) === JSON.stringify(task?.blockers))
  )
}

/** Whether the answer of a command that chose its task by itself, and recorded nothing, holds on this board. */
export function heldFor({answer, by, args}: Pick<Call, 'answer' | 'by' | 'args'>, board: BoardModel): boolean {
  const tasks = [...board.tasks.values()]
  if (args[0] === 'archive') return !tasks.some((task) => task.status === 'done' && !task.archived)
  if (codeOf(answer) === 'NOTHING_READY') return board.ready().length === 0
  if (args[0] !== 'claim') return codeOf(answer) !== undefined
  // What is ready may be one's own, lapsed: claiming it again renews it.
  const claim = board.tasks.get(answer.id ?? '')?.claim
  return claim?.version === answer.claim_version && claim?.sessionId === by.sessionId
}
