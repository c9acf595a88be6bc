import {describe, expect, test} from 'vitest'
import {posted, startTestServer, type TestServer} from './support/server.ts'

interface Page {
  readonly events: readonly {id: string; version: number; timestamp: string; entity_id: string; event_type: string}[]
  readonly count: number
  readonly total_count: number
  readonly has_more: boolean
  readonly entity_version?: number
}

const append = (server: TestServer, body: unknown) => server.call('POST', '/api/v1/events', {body})
const batch = (server: TestServer, events: unknown[]) => server.call('POST', '/api/v1/events/batch', {body: {events}})
const query = async (server: TestServer, parameters = '') =>
  (await server.call<Page>('GET', `/api/v1/events/query?${parameters}`)).data

describe('POST /api/v1/events', () => {
  test('answers with exactly id, timestamp and version, which a query shows', async () => {
    const server = await startTestServer()
    const body = {...posted('t-a1b2c3', 'task.created'), metadata: {source_id: 'here'}, unknown: 'ignored'}
    const {status, data} = await append(server, body)
    expect(status).toBe(200)
    expect(Object.keys(data).sort()).toEqual(['event_id', 'timestamp', 'version'])
    expect(data).toMatchObject({version: 1, timestamp: expect.stringMatching(/^\d{4}-.*Z$/)})
    const {events, ...rest} = await query(server, 'tenant_id=default&entity_id=t-a1b2c3')
    expect(rest).toEqual({count: 1, total_count: 1, has_more: false, entity_version: 1})
    expect(events).toEqual([
      {
        id: data.event_id,
        event_type: 'task.created',
        entity_id: 't-a1b2c3',
        tenant_id: 'default',
        payload: {text: 'a word'},
        timestamp: data.timestamp,
        metadata: {source_id: 'here', op_id: expect.any(String)},
        version: 1,
      },
    ])
  })
  test('keeps any text and any JSON unchanged', async () => {
    const server = await startTestServer()
    const payload =
      '{"z":1,"a":[null,true,1.5,-0.25,{"":"empty key"}],"text":"\\u0000\\u001b[31m \\u202e \\ud83d\\ude00 é"}'
    const id = 'Epic 1/é:#"\''
    await append(server, {...posted(id), payload: JSON.parse(payload), metadata: null})
    const {events} = await query(server, `entity_id=${encodeURIComponent(id)}`)
    expect(JSON.stringify(events.map((event) => (event as {payload?: unknown}).payload))).toBe(
      JSON.stringify([JSON.parse(payload)]),
    )
    const state = await server.call('GET', `/api/v1/entities/${encodeURIComponent(id)}/state`)
    expect(state.data).toMatchObject({entity_id: id, event_count: 1, current_state: JSON.parse(payload)})
  })
  test('of two who expect the same version one is told what stands there', async () => {
    const server = await startTestServer()
    const first = () => append(server, posted('t-1', 'task.claimed', {expected_version: 0}))
    expect((await first()).status).toBe(200)
    const {status, data} = await first()
    expect(status).toBe(409)
    expect(data).toEqual({error: 'version_conflict', expected_version: 0, current_version: 1})
  })
  test('of many racers exactly one wins', async () => {
    const server = await startTestServer()
    await append(server, posted('t-1'))
    const race = Array.from({length: 64}, () => append(server, posted('t-1', 'task.claimed', {expected_version: 1})))
    const statuses = (await Promise.all(race)).map(({status}) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(63)
    expect((await query(server)).total_count).toBe(2)
  })
  test('the same operation again returns the first result, also after a restart', async () => {
    const server = await startTestServer()
    const once = posted('t-1', 'task.commented', {metadata: {op_id: 'retry-me'}, expected_version: 0})
    const first = await append(server, once)
    await append(server, posted('t-1'))
    expect((await append(server, once)).data).toEqual(first.data)
    const again = await server.restart()
    expect((await append(again, once)).data).toEqual(first.data)
    expect((await query(again)).total_count).toBe(2)
  })
  test.each([
    [{...posted('t-1'), event_type: 'Task-Created'}, 400, /lowercase/],
    [{...posted('t-1'), event_type: ''}, 400, /empty/],
    [{...posted('t-1'), event_type: 'a'.repeat(129)}, 400, /128/],
    [{...posted('t-1'), event_type: '.a'}, 400, /dot/],
    [{...posted('t-1'), event_type: 'a..b'}, 400, /dots/],
    [{...posted('t-1'), event_type: '_system.x'}, 400, /reserved/],
    [posted(''), 400, /empty/],
    [posted(' t'), 400, /whitespace/],
    [posted('a\u0007'), 400, /control/],
    [posted('x'.repeat(129)), 400, /128/],
    [{...posted('t-1'), tenant_id: 'a.b'}, 400, /Tenant/],
    [{...posted('t-1'), metadata: 'text'}, 400, /metadata/],
    [{...posted('t-1'), metadata: {op_id: 7}}, 400, /op_id/],
    [{...posted('t-1'), payload: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)}, 400, /nested/],
    [`{"event_type":"a","entity_id":"b","payload":{"n":1e400}}`, 400, /large/],
    [`{"event_type":"a","entity_id":"b","payload":{"__proto__":{"admin":true}}}`, 400, /./],
    ['{"event_type"', 400, /JSON/],
    [{event_type: 'task.created', payload: {}}, 422, /entity_id/],
    [{...posted('t-1'), expected_version: -1}, 422, /expected_version/],
    [{...posted('t-1'), expected_version: '1'}, 422, /expected_version/],
    ['[]', 422, /object/],
  ])('refuses %j', async (body, status, words) => {
    const server = await startTestServer()
    const answer = await append(server, body)
    expect(answer).toMatchObject({status, data: {error: expect.stringMatching(words)}})
    expect((await query(server)).total_count).toBe(0)
  })
  test('takes JSON only, of a bounded size', async () => {
    const server = await startTestServer()
    const body = JSON.stringify(posted('t-1'))
    const send = (type: string) => server.call('POST', '/api/v1/events', {body, headers: {'content-type': type}})
    expect((await send('text/plain')).status).toBe(415)
    expect((await send('application/x-www-form-urlencoded')).status).toBe(415)
    const large = (bytes: number) => ({...posted('t-1'), payload: {text: 'x'.repeat(bytes)}})
    expect((await append(server, large(250_000))).status).toBe(200)
    expect((await append(server, large(262_144))).status).toBe(413)
    expect((await batch(server, [large(900_000)])).status).toBe(200)
    expect((await batch(server, [large(1_048_576)])).status).toBe(413)
  })
})

describe('POST /api/v1/events/batch', () => {
  test('records all, in order, with versions that may build on each other', async () => {
    const server = await startTestServer()
    const {status, data} = await batch(server, [
      posted('a', 'task.created', {expected_version: 0}),
      posted('b', 'task.created', {metadata: {op_id: 'one'}}),
      posted('a', 'task.claimed', {expected_version: 1}),
    ])
    expect(status).toBe(200)
    expect(data).toMatchObject({total: 3, ingested: 3, events: [{version: 1}, {version: 1}, {version: 2}]})
    expect((await query(server)).events.map(({entity_id}) => entity_id)).toEqual(['a', 'b', 'a'])
  })
  test('records nothing when one of them is refused, and names the entity of a conflict', async () => {
    const server = await startTestServer()
    const bad = await batch(server, [posted('a'), {...posted('b'), event_type: 'BAD'}])
    expect(bad.status).toBe(400)
    const late = [
      posted('a', 'task.created', {metadata: {op_id: 'one'}}),
      posted('b', 'task.created', {expected_version: 0, metadata: {op_id: 'two'}}),
      posted('b', 'task.claimed', {expected_version: 5, metadata: {op_id: 'two'}}),
    ]
    const {status, data} = await batch(server, late)
    expect(status).toBe(409)
    expect(data).toEqual({error: 'version_conflict', expected_version: 5, current_version: 0, entity_id: 'b'})
    expect((await query(server)).total_count).toBe(0)
  })
  test('the same batch again returns the first result', async () => {
    const server = await startTestServer()
    const command = [
      posted('a', 'task.created', {metadata: {op_id: 'plan'}, expected_version: 0}),
      posted('b', 'task.created', {metadata: {op_id: 'plan'}}),
      posted('a', 'task.claimed', {metadata: {op_id: 'plan'}, expected_version: 1}),
    ]
    const first = await batch(server, command)
    expect((await batch(server, command)).data).toEqual(first.data)
    expect((await query(server)).total_count).toBe(3)
  })
  test('of nothing is recorded as nothing', async () => {
    const server = await startTestServer()
    expect((await batch(server, [])).data).toEqual({total: 0, ingested: 0, events: []})
  })
})

describe('GET /api/v1/events/query', () => {
  test('filters, orders and pages as the contract says', async () => {
    const server = await startTestServer()
    const types = ['task.created', 'workflow.claimed', 'agent.finding', 'task.completed', 'task.archived']
    await batch(
      server,
      types.map((type, i) => posted(`t-${i % 2}`, type)),
    )
    const {events} = await query(server)
    const found = async (parameters: string) =>
      (await query(server, parameters)).events.map(({event_type}) => types.indexOf(event_type))
    expect(await found('event_type_prefix=task.')).toEqual([0, 3, 4])
    expect(await found('event_type=task.completed')).toEqual([3])
    expect(await found('exclude_event_type_prefix=task.,%20agent')).toEqual([1])
    expect(await found('entity_id=t-1&order=DESC')).toEqual([3, 1])
    expect(await found(`since=${events[2]?.timestamp}`)).toEqual([2, 3, 4])
    expect(await found(`until=${events[2]?.timestamp}`)).toEqual([0, 1, 2])
    expect(await found(`as_of=${events[0]?.timestamp}&unknown=1&sort=desc`)).toEqual([0])
    expect(await found('payload_filter=%7B%22text%22%3A%22a%20word%22%7D&limit=2')).toEqual([0, 1])
    expect(await found('limit=0')).toEqual([])
    const page = await query(server, 'event_type_prefix=task.&limit=2&offset=0')
    expect(page).toMatchObject({count: 2, total_count: 3, has_more: true})
    expect(await query(server, 'event_type_prefix=task.&limit=2&offset=2')).toMatchObject({count: 1, has_more: false})
    expect(await query(server, 'entity_id=nobody')).toEqual({
      events: [],
      count: 0,
      total_count: 0,
      has_more: false,
      entity_version: 0,
    })
  })
  test('sends all of a long log when no limit is given', async () => {
    const server = await startTestServer()
    for (let i = 0; i < 3; i++)
      await batch(
        server,
        Array.from({length: 700}, () => posted(`e${i}`, 'a.b')),
      )
    const page = await query(server)
    expect(page).toMatchObject({count: 2100, total_count: 2100, has_more: false})
    expect(new Set(page.events.map(({id}) => id)).size).toBe(2100)
    const times = page.events.map(({timestamp}) => timestamp)
    expect(times).toEqual([...new Set(times)].sort())
  })
  test.each([
    'order=newest',
    'since=yesterday',
    'since=2025-11-20T10:00:00+00:00',
    'limit=-1',
    'limit=x',
    'limit=%20',
    'limit=0x2',
    'offset=-1',
    'payload_filter=%7B',
    'payload_filter=7',
    'tenant_id=a.b',
    'limit=1&limit=2',
  ])('refuses %s', async (parameters) => {
    const server = await startTestServer()
    expect((await server.call('GET', `/api/v1/events/query?${parameters}`)).status).toBe(400)
  })
})

test('the answer to a query is vouched for when it has all of an entity, from the first event on', async () => {
  const server = await startTestServer()
  await batch(server, [posted('a'), posted('b'), posted('a')])
  const asked = 'integrity=retained-entity-v1&tenant_id=default&entity_id=a'
  expect(await query(server, `${asked}&limit=1001`)).toMatchObject({
    count: 2,
    entity_version: 2,
    archive_integrity: {protocol: 'retained-entity-v1', tenant_id: 'default', entity_id: 'a'},
  })
  expect(await query(server, 'entity_id=a&limit=5')).not.toHaveProperty('archive_integrity')
  for (const wrong of [
    asked,
    `${asked}&limit=0`,
    `${asked}&limit=1002`,
    `${asked}&limit=5&offset=1`,
    `${asked}&limit=5&order=desc`,
    `${asked}&limit=5&event_type_prefix=task.`,
    'integrity=retained-entity-v1&tenant_id=default&limit=5',
    'integrity=retained-entity-v1&entity_id=a&limit=5',
    'integrity=other&tenant_id=default&entity_id=a&limit=5',
  ])
    expect((await server.call('GET', `/api/v1/events/query?${wrong}`)).status, wrong).toBe(400)
})

test('entities are chosen by what an event of theirs says', async () => {
  const server = await startTestServer()
  const says = (id: string, type: string, payload: object) => posted(id, type, {payload})
  await batch(server, [
    says('a', 'note.one', {a: 1}),
    says('b', 'note.one', {a: 1, b: 2}),
    says('c', 'note.one', {a: 2}),
    says('a', 'note.two', {a: 1}),
    says('b', 'other', {}),
  ])
  const entities = async (parameters: string) => {
    const {data} = await server.call(
      'GET',
      `/api/v1/entities?${parameters}&payload_filter=${encodeURIComponent('{"a":1}')}`,
    )
    const found = data.entities as {entity_id: string; event_count: number; last_event_type: string}[]
    return [data.total, data.has_more, ...found.map((each) => [each.entity_id, each.event_count, each.last_event_type])]
  }
  expect(await entities('')).toEqual([2, false, ['a', 2, 'note.two'], ['b', 1, 'note.one']])
  expect(await entities('order=asc&limit=1')).toEqual([2, true, ['b', 1, 'note.one']])
  expect(await entities('order=asc&limit=1&offset=1')).toEqual([2, false, ['a', 2, 'note.two']])
  expect(await entities('event_type_prefix=note.one')).toEqual([2, false, ['b', 1, 'note.one'], ['a', 1, 'note.one']])
  expect((await server.call('GET', '/api/v1/entities?payload_filter=[]')).status).toBe(400)
})

test('GET /api/v1/events/{id} finds one event', async () => {
  const server = await startTestServer()
  const {data} = await append(server, posted('t-1'))
  const found = await server.call('GET', `/api/v1/events/${data.event_id}`)
  expect(found.data).toMatchObject({found: true, event: {id: data.event_id, entity_id: 't-1'}})
  const missing = await server.call('GET', '/api/v1/events/00000000-0000-4000-8000-000000000000')
  expect(missing).toMatchObject({status: 404, data: {error: expect.stringMatching(/^Entity not found/)}})
  expect((await server.call('GET', '/api/v1/events/nonsense')).status).toBe(400)
})
