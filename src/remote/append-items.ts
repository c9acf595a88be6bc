import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import {isSameJson, type JsonObject} from '../domain/json.ts'
import type {EntityAppend} from '../ports/event-log.ts'

/** One event of an append, as it will be recorded. */
export interface AppendItem {
  readonly entityId: string
  readonly event: NewEvent
}

/** Below the smallest known limit of a batch, 1 MB. Source: wire contract §1.5. */
const MAX_BATCH_BYTES = 900_000

/** The events of an append in order, with its operation id, by which they are recognised in the store. */
export function itemsOf(appends: readonly EntityAppend[], opId: string): readonly AppendItem[] {
  return appends.flatMap(({entityId, events}) =>
    events.map((event) => ({entityId, event: plain({...event, metadata: {...event.metadata, op_id: opId}})})),
  )
}

/** Splits items into those that their operation has recorded, in order, and those that are missing. */
export function matchItems(items: readonly AppendItem[], recorded: readonly RecordedEvent[]) {
  const left = [...recorded]
  const matched: RecordedEvent[] = []
  const missing: AppendItem[] = []
  for (const item of items) {
    const at = left.findIndex((event) => isRecordOf(item, event))
    if (at === -1) missing.push(item)
    else matched.push(...left.splice(at, 1))
  }
  return {matched: matched.sort((a, b) => a.position - b.position), missing}
}

/** The first items, as many as fit into one request. */
export function firstOfSize(items: readonly AppendItem[]): readonly AppendItem[] {
  let bytes = 0
  const end = items.findIndex((item, index) => {
    bytes += Buffer.byteLength(JSON.stringify(item))
    return index > 0 && bytes > MAX_BATCH_BYTES
  })
  return end === -1 ? items : items.slice(0, end)
}

function isRecordOf({entityId, event}: AppendItem, recorded: RecordedEvent): boolean {
  return (
    recorded.entity_id === entityId &&
    recorded.event_type === event.event_type &&
    isSameJson(recorded.payload, event.payload)
  )
}

/** The event as JSON returns it: without undefined fields. */
function plain(event: NewEvent): NewEvent {
  return JSON.parse(JSON.stringify(event)) as NewEvent & {payload: JsonObject}
}
