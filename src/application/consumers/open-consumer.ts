import type {Instant} from '../../domain/instant.ts'
import type {Consumer, ConsumerStore, StreamCursor} from '../../ports/consumer-store.ts'
import type {EventLog} from '../../ports/event-log.ts'
import {cursorAtEnd, STREAM_START, streamFrom} from '../stream/index.ts'

/** Where a new consumer begins: with the first event, with the next, or with the first one from a time on. */
export type Beginning = 'start' | 'now' | {readonly time: Instant}

interface Wishes {
  /** Patterns of event types; undefined: those that it has, or every type. */
  readonly types: readonly string[] | undefined
  /** Counts for a new one only. */
  readonly from: Beginning
}

/** Opens a consumer, and creates it if it does not exist. New types replace the ones that it has. */
export async function openConsumer(
  store: ConsumerStore,
  log: EventLog,
  name: string,
  {types, from}: Wishes,
): Promise<{readonly consumer: Consumer; readonly isNew: boolean; readonly formerTypes?: readonly string[]}> {
  const known = store.get(name)
  if (!known) {
    await store.create({name, types: types ?? [], cursor: await beginningOf(log, from)})
    return {consumer: store.get(name) as Consumer, isNew: true}
  }
  if (types === undefined || isSame(types, known.types)) return {consumer: known, isNew: false}
  await store.setTypes(name, types)
  return {consumer: {...known, types}, isNew: false, formerTypes: known.types}
}

async function beginningOf(log: EventLog, from: Beginning): Promise<StreamCursor> {
  if (from === 'start') return STREAM_START
  if (from === 'now') return (await cursorAtEnd(log)).cursor
  return streamFrom(from.time)
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && new Set([...a, ...b]).size === new Set(a).size
}
