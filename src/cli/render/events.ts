import type {TimelineEntry} from '../../application/board/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {isJsonObject, type JsonValue} from '../../domain/json.ts'
import {agentOf} from '../../domain/vocabulary.ts'
import {safeJson} from './safe.ts'
import type {Style} from './style.ts'
import {type Cell, table} from './table.ts'

/** Payload fields that are shown elsewhere in the line. */
const SHOWN_ELSEWHERE = ['agent_id']

/** Renders events, one line each: position, time, task, type, agent, payload. */
export function renderEvents(events: readonly RecordedEvent[], style: Style): string {
  const rows = events.map((event): Cell[] => [
    {text: String(event.position), tone: 'dim'},
    {text: event.timestamp, tone: 'dim'},
    {text: event.entity_id, tone: 'bold'},
    {text: event.event_type, tone: 'cyan'},
    {text: agentOf(event) ?? '-'},
    {text: wordPayload(event.payload)},
  ])
  return table(rows, style)
}

/** Renders a task's timeline, one line for each event. */
export function renderTimeline(timeline: readonly TimelineEntry[], style: Style): string {
  const rows = timeline.map((entry): Cell[] => [
    {text: `  ${entry.version}`, tone: 'dim'},
    {text: entry.at, tone: 'dim'},
    {text: entry.type, tone: 'cyan'},
    {text: entry.by ?? '-'},
    {text: wordPayload(entry.payload ?? null)},
  ])
  return table(rows, style)
}

/** Formats a payload as `key=value`, without the agent. */
export function wordPayload(payload: JsonValue): string {
  if (!isJsonObject(payload)) return payload === null ? '' : safeJson(payload)
  return Object.entries(payload)
    .filter(([key]) => !SHOWN_ELSEWHERE.includes(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' && !/\s/.test(value) ? value : safeJson(value)}`)
    .join(' ')
}
