import type {BoardChange, Change} from '../../application/board/index.ts'
import type {TaskEvent, TaskEventKind, TaskFields} from '../../domain/events.ts'
import {formatInstant, type Instant} from '../../domain/instant.ts'
import type {Task} from '../../domain/task.ts'
import {agentOf} from '../../domain/vocabulary.ts'
import {wordPayload} from './events.ts'
import type {Style, Tone} from './style.ts'
import {table} from './table.ts'

const SOMEBODY = 'somebody'
const TONES: Partial<Record<TaskEventKind, Tone>> = {
  created: 'cyan',
  claimed: 'yellow',
  completed: 'green',
  'approval-granted': 'green',
  failed: 'red',
  'approval-rejected': 'red',
}

/** Renders changes of the board, one sentence each. Times are UTC. */
export function renderChanges(changes: readonly BoardChange[], style: Style): string {
  const rows = changes.map((item) => [
    {text: item.recorded.timestamp.slice(11, 19), tone: 'dim' as const},
    {text: sentence(item), tone: item.change?.effective ? TONES[item.change.event.kind] : undefined},
  ])
  return table(rows, style)
}

function sentence({recorded, change, nowReady}: BoardChange): string {
  const who = agentOf(recorded) ?? SOMEBODY
  if (!change) {
    const payload = wordPayload(recorded.payload)
    return `${who} recorded ${recorded.event_type} on ${recorded.entity_id}${payload && `: ${payload}`}`
  }
  const ready = nowReady.length > 0 ? `; now ready: ${nowReady.join(' ')}` : ''
  return `${who} ${wordChange(change)}${ready}${change.effective ? '' : ' (without effect)'}`
}

type Of<K extends TaskEventKind> = Extract<TaskEvent, {kind: K}>
type Words = {readonly [K in TaskEventKind]: (event: Of<K>, change: Change) => string}

const WORDS: Words = {
  created: ({taskId, fields}) => `added ${taskId}${suffix(fields.title)}`,
  updated: ({taskId, fields}) => `edited ${taskId}${suffix(namesOf(fields))}`,
  'dependency-added': ({taskId, dependsOn}) => `made ${taskId} wait for ${dependsOn}`,
  'dependency-removed': ({taskId, dependsOn}) => `let ${taskId} no longer wait for ${dependsOn}`,
  claimed: wordClaim,
  'claim-renewed': ({taskId}, {after}) => `renewed the claim on ${taskId}${until(after)}`,
  released: ({taskId, reason}) => `released ${taskId}${suffix(reason)}`,
  completed: ({taskId, reason}, {after}) =>
    `completed ${taskId}${after?.status === 'awaiting-approval' ? ', which waits for approval' : ''}${suffix(reason)}`,
  failed: wordFailure,
  retried: ({taskId}) => `retried ${taskId}`,
  reopened: ({taskId, reason}) => `reopened ${taskId}${suffix(reason)}`,
  'approval-requested': ({taskId}) => `asked for approval of ${taskId}`,
  'approval-granted': ({taskId, reason}) => `approved ${taskId}${suffix(reason)}`,
  'approval-rejected': ({taskId, reason}) => `rejected ${taskId}${suffix(reason)}`,
  archived: ({taskId}) => `archived ${taskId}`,
  unarchived: ({taskId}) => `brought ${taskId} back from the archive`,
  commented: ({taskId, text}) => `commented on ${taskId}${suffix(text)}`,
}

function wordChange(change: Change): string {
  const words = WORDS[change.event.kind] as (event: TaskEvent, change: Change) => string
  return words(change.event, change)
}

function wordClaim({taskId}: Of<'claimed'>, {before, after, effective}: Change): string {
  if (effective) return `claimed ${taskId}${until(after)}`
  return `tried to claim ${taskId}${before?.claim ? `, which ${before.claim.agentId} holds` : ''}`
}

function wordFailure({taskId, reason}: Of<'failed'>, {after, effective}: Change): string {
  if (!(effective && after)) return `failed ${taskId}${suffix(reason)}`
  const next = after.status === 'dead' ? 'dead' : `again from ${after.notBefore ? clock(after.notBefore) : 'now on'}`
  return `failed ${taskId} (attempt ${after.attempts} of ${after.maxAttempts}, ${next})${suffix(reason)}`
}

function until(task: Task | undefined): string {
  const leaseUntil = task?.claim?.leaseUntil
  return leaseUntil === undefined ? '' : ` (until ${clock(leaseUntil)})`
}

function clock(at: Instant): string {
  return formatInstant(at).slice(11, 19)
}

function suffix(text: string | undefined): string {
  return text ? `: ${text}` : ''
}

function namesOf(fields: TaskFields): string {
  const named = Object.entries(fields).filter(([, value]) => value !== undefined)
  return named.map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).join(', ')
}
