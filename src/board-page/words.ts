import {isJsonObject, type JsonObject, type JsonValue} from '../domain/json.ts'
import {agentOf} from '../domain/vocabulary.ts'
import type {WireEvent} from './api.ts'

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto'})
const brief = new Intl.RelativeTimeFormat('en', {style: 'narrow'})
const dates = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'})

/** How long ago or ahead an instant is: "3 minutes ago", "in 2 days". */
export function distance(instant: string, now: number): string {
  return format(relative, instant, now)
}

/** The same where there is little room: "3min ago". */
export function briefly(instant: string, now: number): string {
  return format(brief, instant, now)
}

function format(style: Intl.RelativeTimeFormat, instant: string, now: number): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000)
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return style.format(Math.trunc(seconds / size), unit)
}

/** A length of time in its two largest units: "1 h 5 min". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600), Math.floor(seconds / 60)]
  if (days > 0) return `${days} d ${hours % 24} h`
  if (hours > 0) return `${hours} h ${minutes % 60} min`
  return minutes > 0 ? `${minutes} min${seconds % 60 > 0 ? ` ${seconds % 60} s` : ''}` : `${seconds} s`
}

/** A date and a time of day, here. */
export function dateTime(instant: string): string {
  return dates.format(new Date(instant))
}

/** Returns `3 tasks`, or `1 task`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

/** Who did something, where the event says so. */
export function actorOf({payload, metadata}: Pick<WireEvent, 'payload' | 'metadata'>): string | undefined {
  return agentOf({payload: payload as JsonValue, metadata: (metadata ?? {}) as JsonObject})
}

const VERBS: Readonly<Record<string, string>> = {
  'task.created': 'added',
  'task.updated': 'changed',
  'task.dependency.added': 'made it wait',
  'task.dependency.removed': 'made it wait no longer',
  'task.claimed': 'claimed',
  'task.claim.renewed': 'renewed the lease of',
  'task.released': 'released',
  'task.completed': 'completed',
  'task.failed': 'failed at',
  'task.retried': 'opened again',
  'task.reopened': 'reopened',
  'task.approval.granted': 'approved',
  'task.approval.rejected': 'rejected',
  'task.archived': 'archived',
  'task.unarchived': 'unarchived',
  'task.commented': 'commented on',
  'workflow.claimed': 'claimed',
  'workflow.released': 'released',
  'workflow.step.completed': 'completed',
  'workflow.approval.requested': 'asked for approval of',
  'workflow.approval.granted': 'approved',
}

/** What an event did, as a verb; of a type that means nothing to the board, the type. */
export function verbOf(type: string): string {
  return VERBS[type] ?? type
}

/** What an event says besides who acted and what its words say already. */
export function sayingOf(type: string, payload: unknown): string {
  if (!isJsonObject(payload as JsonValue)) return payload == null ? '' : JSON.stringify(payload)
  const {agent_id: _, claim_version: __, ...said} = payload as JsonObject
  if (type === 'task.created') return typeof said.title === 'string' ? said.title : ''
  return Object.entries(said)
    .map(
      ([name, value]) =>
        SAYINGS[name]?.(value as JsonValue) ?? `${name.replaceAll('_', ' ')}: ${plain(value as JsonValue)}`,
    )
    .filter((saying) => saying !== '')
    .join(' · ')
}

const SAYINGS: Readonly<Record<string, (value: JsonValue) => string>> = {
  text: plain,
  reason: plain,
  depends_on: plain,
  lease_seconds: (value) => `for ${duration(Number(value) * 1000)}`,
  retryable: (value) => (value === false ? 'trying again would not help' : ''),
}

function plain(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
