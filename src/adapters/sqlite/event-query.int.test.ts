import {describe, expect, onTestFinished, test} from 'vitest'
import {type Instant, parseInstant} from '../../domain/instant.ts'
import type {EventFilter, PageOptions} from '../../ports/event-query.ts'
import {createTestClock} from '../../testing/clock.ts'
import {openDatabase} from './database.ts'
import {createEventTables, createSqliteEventLog} from './event-log.ts'
import {createSqliteEventQuery} from './event-query.ts'

const TYPES = ['task.created', 'task.claimed', 'workflow.claimed', 'agent.finding', 'task.completed']
const ids = {uuid: () => crypto.randomUUID(), taskId: async () => 't-x'}

/** Opens a log of `count` events, the n-th at n seconds, of five types in turn on seven entities in turn. */
async function open(size: number) {
  const sql = await openDatabase(':memory:', [createEventTables], true)
  const clock = createTestClock()
  const log = createSqliteEventLog(sql, {clock, ids, onRecorded: () => {}})
  onTestFinished(() => log.close())
  const add = async (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      clock.advance(1)
      const event = {event_type: TYPES[i % TYPES.length] as string, payload: {n: i, even: i % 2 === 0}}
      await log.append(`e${i % 7}`, [event], {opId: crypto.randomUUID()})
    }
  }
  await add(0, size)
  const query = createSqliteEventQuery(sql)
  const all = await Array.fromAsync(log.readAll())
  const find = async (filter: EventFilter, page: Partial<PageOptions> = {}) => {
    const {total, pages} = await query.find(filter, {order: 'asc', offset: 0, ...page})
    return {total: await total(), events: (await Array.fromAsync(pages)).flat()}
  }
  return {query, all, find, add}
}

const at = (event: {timestamp: string} | undefined) => parseInstant(event?.timestamp as string) as Instant

describe('find', () => {
  test('filters as a naive reader would, in both orders, with offset and limit', async () => {
    const {all, find} = await open(60)
    const filters: [EventFilter, (event: (typeof all)[number]) => boolean][] = [
      [{}, () => true],
      [{entityId: 'e3'}, (event) => event.entity_id === 'e3'],
      [{type: 'task.created'}, (event) => event.event_type === 'task.created'],
      [{typePrefix: 'task.'}, (event) => event.event_type.startsWith('task.')],
      [{withoutPrefixes: ['task.', 'agent']}, (event) => event.event_type.startsWith('workflow')],
      [{entityId: 'e1', typePrefix: 'w'}, (event) => event.entity_id === 'e1' && event.event_type.startsWith('w')],
      [{since: at(all[10]), until: at(all[50])}, (event) => event.position >= 11 && event.position <= 51],
      [{since: at(all[10]), typePrefix: 'task.'}, (event) => event.position >= 11 && /^task\./.test(event.event_type)],
      [{payload: {even: true}}, (event) => event.position % 2 === 1],
      [{payload: {n: 7, even: false}}, (event) => event.position === 8],
      [
        {matches: (type) => type.endsWith('claimed'), after: 20},
        (event) => /claimed$/.test(event.event_type) && event.position > 20,
      ],
      [{type: 'nothing.like.it'}, () => false],
    ]
    for (const [filter, matches] of filters) {
      const expected = all.filter(matches)
      expect(await find(filter), JSON.stringify(filter)).toEqual({total: expected.length, events: expected})
      for (const [offset, limit] of [
        [0, 3],
        [2, 4],
        [expected.length, 1],
        [1, undefined],
      ] as const) {
        const end = limit === undefined ? undefined : offset + limit
        expect((await find(filter, {offset, limit})).events).toEqual(expected.slice(offset, end))
        const {events, total} = await find(filter, {order: 'desc', offset, limit})
        expect(events).toEqual(expected.toReversed().slice(offset, end))
        expect(total).toBe(expected.length)
      }
    }
  })
  test('answers of the moment at which it was asked, page by page', async () => {
    const {query, add} = await open(1200)
    const {total, pages} = await query.find({}, {order: 'asc', offset: 0})
    await add(1200, 1210)
    const sizes = (await Array.fromAsync(pages)).map((page) => page.length)
    expect([await total(), ...sizes]).toEqual([1200, 500, 500, 200])
    expect(await (await query.find({}, {order: 'asc', offset: 0})).total()).toBe(1210)
  })
  test('tells the version of an entity that the events show', async () => {
    const {query, add} = await open(10)
    const page = {order: 'asc', offset: 0} as const
    const asked = query.find({entityId: 'e1', type: 'nothing.like.it'}, page)
    const [{entityVersion}] = await Promise.all([asked, add(10, 17)])
    expect(entityVersion).toBe(2)
    expect((await query.find({entityId: 'e1'}, page)).entityVersion).toBe(3)
    expect((await query.find({entityId: 'nobody'}, page)).entityVersion).toBe(0)
    expect(await query.find({}, page)).not.toHaveProperty('entityVersion')
  })
})

test('totals count types and entities, and go on from where they were', async () => {
  const {query, all, add} = await open(20)
  expect(await query.totals()).toMatchObject({
    events: 20,
    entities: 7,
    oldest: all[0]?.timestamp,
    newest: all[19]?.timestamp,
  })
  await add(20, 22)
  const {events, types} = await query.totals()
  expect(events).toBe(22)
  expect(types.map(({type, count}) => [type, count])).toEqual([
    ['task.claimed', 5],
    ['task.created', 5],
    ['agent.finding', 4],
    ['task.completed', 4],
    ['workflow.claimed', 4],
  ])
})

test('entities come by their last event of the wanted types', async () => {
  const {query, all} = await open(20)
  const newest = await query.entities('', {order: 'desc', offset: 0, limit: 2})
  expect(newest).toEqual({
    total: 7,
    entities: [19, 18].map((i) => ({
      entityId: all[i]?.entity_id,
      events: all.filter(({entity_id}) => entity_id === all[i]?.entity_id).length,
      lastType: all[i]?.event_type,
      lastAt: all[i]?.timestamp,
    })),
  })
  const findings = await query.entities('agent.', {order: 'asc', offset: 1, limit: 9})
  expect(findings.total).toBe(4)
  expect(findings.entities.map(({entityId}) => entityId)).toEqual(['e1', 'e6', 'e4'])
})

test('an empty log has nothing', async () => {
  const {query, find} = await open(0)
  expect(await find({})).toEqual({total: 0, events: []})
  expect(await query.totals()).toEqual({events: 0, entities: 0, types: []})
  expect(query.head()).toBe(0)
})
