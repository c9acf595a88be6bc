import {describe, expect, test} from 'vitest'
import type {RecordedEvent} from '../../domain/events.ts'
import {parseInstant} from '../../domain/instant.ts'
import type {LogWatch} from '../../ports/event-log.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import type {Workspace} from '../kernel/workspace.ts'
import {cursorAtEnd, follow, readSince, type Wait} from './follow.ts'
import {STREAM_START, streamFrom} from './stream-cursor.ts'
import {waitFor} from './waiter.ts'

async function record({log, ids}: Workspace, ...entities: readonly string[]): Promise<void> {
  for (const id of entities) await log.append(id, [{event_type: 'deploy.started', payload: {}}], {opId: ids.uuid()})
}

const patiently =
  (workspace: Workspace, reopen = async () => workspace): Wait =>
  (look) =>
    waitFor({workspace, reopen}, look, 0.05)

async function entities(pages: AsyncIterable<readonly RecordedEvent[]>): Promise<string[]> {
  return (await Array.fromAsync(pages)).flat().map((event) => event.entity_id)
}

describe('following a log', () => {
  test('brings what there is, then what is recorded meanwhile, each once', async () => {
    const workspace = createMemoryWorkspace()
    await record(workspace, 'a', 'b')
    const got: string[] = []
    for await (const page of follow(patiently(workspace), STREAM_START)) {
      got.push(...page.map((event) => event.entity_id))
      if (got.length < 5) await record(workspace, `c${got.length}`)
    }
    expect(got).toEqual(['a', 'b', 'c2', 'c3', 'c4'])
  })
  test('goes page by page through a long backlog', async () => {
    const workspace = createMemoryWorkspace()
    const many = Array.from({length: 1201}, (_, index) => `e${index}`)
    await record(workspace, ...many)
    expect(await entities(follow(patiently(workspace), STREAM_START))).toEqual(many)
  })
  test('begins at the end, or at a time', async () => {
    const workspace = createMemoryWorkspace()
    expect(await cursorAtEnd(workspace.log)).toEqual({cursor: STREAM_START, position: 0})
    await record(workspace, 'a', 'b')
    const end = await cursorAtEnd(workspace.log)
    expect(end.position).toBe(2)
    workspace.clock.advance(60)
    await record(workspace, 'c')
    expect(await entities(follow(patiently(workspace), end.cursor))).toEqual(['c'])
    const later = parseInstant('2026-01-01T00:00:30Z')
    expect(await entities(follow(patiently(workspace), streamFrom(later as NonNullable<typeof later>)))).toEqual(['c'])
    const found = await Array.fromAsync(readSince(workspace.log, end.cursor))
    expect(found.map((event) => event.entity_id)).toEqual(['c'])
  })
  test('meets an event that arrives late, and everything before the end of a log that has late ones is known', async () => {
    const {log, ...rest} = createMemoryWorkspace()
    const workspace = {...rest, log: {...log, lowWatermark: () => parseInstant('2026-01-01T00:00:05Z')}}
    const [early, late, newest] = ['00:00:10', '00:00:07', '00:00:11'].map((time, index) => ({
      ...event(`e${index}`),
      timestamp: `2026-01-01T${time}.000000Z`,
      position: index + 1,
    })) as [RecordedEvent, RecordedEvent, RecordedEvent]
    const shown = [early]
    workspace.log.readAll = async function* ({after = 0, since = '', last} = {}) {
      const matching = shown.filter(({position, timestamp}) => position > after && timestamp >= since)
      yield* last === undefined ? matching : matching.slice(-last)
    }
    const {cursor} = await cursorAtEnd(workspace.log)
    shown.push(late, newest)
    expect(await entities(follow(patiently(workspace), cursor))).toEqual(['e1', 'e2'])
    expect([...(await cursorAtEnd(workspace.log)).cursor.seen.keys()]).toEqual(['id-e0', 'id-e1', 'id-e2'])
  })
  test('goes on in the log that has taken the place of the first', async () => {
    const [first, second] = [createMemoryWorkspace(), createMemoryWorkspace()]
    await record(first, 'a', 'b')
    let replaced = false
    const watch: LogWatch = {
      next: async () => {
        replaced = true
        return 'replaced'
      },
      close: () => {},
    }
    const old = {...first, log: {...first.log, watch: () => watch}}
    // The same history, and one more: a backup that was brought back, and written to.
    const history = await Array.fromAsync(first.log.readAll())
    second.log.readAll = (options) =>
      createReader([...history, {...event('c'), position: 3}])(options?.since, options?.after)
    const wait: Wait = (look) => waitFor({workspace: replaced ? second : old, reopen: async () => second}, look, 0.05)
    expect(await entities(follow(wait, STREAM_START))).toEqual(['a', 'b', 'c'])
  })
})

function event(entity: string): RecordedEvent {
  return {
    id: `id-${entity}`,
    event_type: 'deploy.started',
    entity_id: entity,
    tenant_id: 'default',
    payload: {},
    metadata: null,
    timestamp: '2026-01-01T00:00:30.000000Z',
    version: 1,
    position: 1,
  }
}

function createReader(events: readonly RecordedEvent[]) {
  return async function* (since = '', after = 0) {
    yield* events.filter(({timestamp, position}) => timestamp >= since && position > after)
  }
}
