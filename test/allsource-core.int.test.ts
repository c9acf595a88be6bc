import {afterEach, describe, expect, test} from 'vitest'
import type {CoreOptions} from './support/allsource/core-options.ts'
import {type CoreServer, startCore} from './support/allsource/core-server.ts'
import {wireTo} from './support/allsource/wire.ts'

let open: CoreServer[] = []
afterEach(async () => {
  for (const core of open) await core.close()
  open = []
})

async function started(options?: CoreOptions) {
  const core = await startCore(options)
  open.push(core)
  return {core, ...wireTo(core.url)}
}

const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const STAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
const task = (entity_id: string, more: object = {}) => ({event_type: 'task.created', entity_id, ...more})
const ids = (events: readonly {entity_id: string}[]) => events.map((event) => event.entity_id)

describe('writing, as the examples of the contract show it', () => {
  test('1: an append is answered by 200 with id, timestamp and version, and is stored as sent', async () => {
    const {core, append} = await started()
    const event = {
      ...task('t-a1b2c3'),
      tenant_id: 'default',
      payload: {title: 'Fix login'},
      metadata: {source_id: '9f'},
    }
    const reply = await append(event)
    expect(reply).toMatchObject({status: 200, type: 'application/json'})
    expect(reply.body).toEqual({event_id: UUID, timestamp: STAMP, version: 1})
    expect(reply.headers.date).toBeTruthy()
    const {event_id: id, ...rest} = reply.body
    expect(core.events).toEqual([{...event, id, ...rest}])
  })
  test('2: creating only if absent works once', async () => {
    const {append} = await started()
    expect(await append(task('t-1', {expected_version: 0}))).toMatchObject({status: 200, body: {version: 1}})
    const again = await append(task('t-1', {expected_version: 0}))
    expect(again.status).toBe(409)
    expect(again.body).toEqual({error: 'version_conflict', expected_version: 0, current_version: 1})
  })
  test('3: of two claims at one version one wins', async () => {
    const {append, query} = await started()
    for (const type of ['task.created', 'task.updated', 'other.thing'])
      await append({event_type: type, entity_id: 't-1', tenant_id: 'default'})
    const read = await query({tenant_id: 'default', entity_id: 't-1'})
    expect(read.body).toMatchObject({count: 3, total_count: 3, has_more: false, entity_version: 3})
    const claim = {event_type: 'workflow.claimed', entity_id: 't-1', tenant_id: 'default', expected_version: 3}
    const replies = await Promise.all([append(claim), append(claim)])
    expect(replies.map(({status}) => status).sort()).toEqual([200, 409])
    const lost = replies.find(({status}) => status === 409)
    expect(lost?.body).toEqual({error: 'version_conflict', expected_version: 3, current_version: 4})
  })
  test.each([
    ['Task-Created', "Invalid input: Event type 'Task-Created' must be lowercase with dots/underscores."],
    ['', 'Invalid input: Event type cannot be empty'],
    ['é'.repeat(65), 'Invalid input: Event type cannot exceed 128 characters, got 130'],
    ['.task', "Invalid input: Event type '.task' cannot start or end with a dot"],
    ['task..created', "Invalid input: Event type 'task..created' cannot have consecutive dots"],
    ['_system.x', "Validation error: Event types starting with '_system.' are reserved for internal use"],
  ])('4: the event type %j is refused', async (event_type, said) => {
    const {append, core} = await started()
    const reply = await append({event_type, entity_id: 't-1'})
    expect(reply).toMatchObject({status: 400, body: {error: expect.stringContaining(said)}})
    expect(core.events).toEqual([])
  })
  test.each([
    ['', 'Entity ID cannot be empty'],
    ['x'.repeat(129), 'Entity ID cannot exceed 128 characters, got 129'],
    ['a\u0007b', 'Entity ID cannot contain control characters'],
    ['  ', 'Entity ID cannot be only whitespace'],
    [' a', 'Entity ID cannot have leading or trailing whitespace'],
  ])('4: the entity id %j is refused', async (entity_id, said) => {
    const {append} = await started()
    expect((await append(task(entity_id))).body).toEqual({error: `Invalid input: ${said}`})
  })
  test.each(['a.b', 'a b', '', 'x'.repeat(65)])('4: the tenant %j is refused', async (tenant_id) => {
    const {append} = await started()
    const reply = await append(task('t-1', {tenant_id}))
    expect(reply).toMatchObject({status: 400, body: {error: expect.stringContaining('Invalid input: Tenant ID')}})
  })
  test('4: unusual names that the rules allow are stored', async () => {
    const {append} = await started()
    expect((await append({event_type: 'übung_1', entity_id: 'a/b: c#ü', tenant_id: 'équipe-1_x'})).status).toBe(200)
  })
  test.each([
    ['a missing field', {event_type: 'a', payload: {}}, 422],
    ['a missing payload', {event_type: 'a', entity_id: 'b'}, 422],
    ['a number for text', {event_type: 1, entity_id: 'b', payload: {}}, 422],
    ['a negative version', {event_type: 'a', entity_id: 'b', payload: {}, expected_version: -1}, 422],
    ['no object', 'text', 422],
    ['a body over 2 MB', {event_type: 'a', entity_id: 'b', payload: 'x'.repeat(2_100_000)}, 413],
  ])('4: %s is refused by the framework in plain text', async (_, body, status) => {
    const {post, core} = await started()
    expect(await post('/api/v1/events', body)).toMatchObject({status, type: expect.stringContaining('text/plain')})
    expect(core.events).toEqual([])
  })
  test('4: no JSON by its type or its text is refused by the framework', async () => {
    const {core} = await started()
    const send = async (init: RequestInit) =>
      (await fetch(`${core.url}/api/v1/events`, {method: 'POST', ...init})).status
    expect(await send({body: '{}'})).toBe(415)
    expect(await send({})).toBe(415)
    expect(await send({body: '{', headers: {'content-type': 'application/json'}})).toBe(400)
  })
  test('5: a batch answers in the order of the request', async () => {
    const {batch, append} = await started()
    await append(task('t-2'))
    const reply = await batch(task('t-1'), task('t-2'), task('t-1', {expected_version: 1}))
    expect(reply.body).toMatchObject({total: 3, ingested: 3, events: [{version: 1}, {version: 2}, {version: 2}]})
    expect((await batch()).body).toEqual({total: 0, ingested: 0, events: []})
  })
  test('5: a batch stops at the first refusal and keeps what came before it', async () => {
    const {batch, core} = await started()
    const reply = await batch(task('t-1'), {event_type: 'BAD', entity_id: 't-2'}, task('t-3'))
    expect(reply).toMatchObject({status: 400, body: {error: expect.stringContaining("Event type 'BAD'")}})
    expect(ids(core.events)).toEqual(['t-1'])
    const conflicting = await batch(task('t-4'), task('t-1', {expected_version: 0}))
    expect(conflicting.body).toEqual({error: 'version_conflict', expected_version: 0, current_version: 1})
    expect(ids(core.events)).toEqual(['t-1', 't-4'])
  })
  test('one entity id in two tenants has one counter', async () => {
    const {append, query} = await started()
    await append(task('t-1', {tenant_id: 'a'}))
    expect((await append(task('t-1', {tenant_id: 'b', expected_version: 0}))).status).toBe(409)
    const read = await query({tenant_id: 'b', entity_id: 't-1'})
    expect(read.body).toMatchObject({count: 0, entity_version: 1})
  })
})

describe('reading, as the examples of the contract show it', () => {
  async function withFive(options?: CoreOptions) {
    const all = await started(options)
    for (const id of ['t-1', 't-2', 't-3', 't-4', 't-5']) await all.append(task(id, {tenant_id: 'default'}))
    await all.append({event_type: 'workflow.claimed', entity_id: 't-1', payload: {agent_id: 'a', n: 1}})
    await all.append(task('t-9', {tenant_id: 'elsewhere'}))
    return {...all, read: all.query}
  }

  test('6: pages by prefix', async () => {
    const {query} = await withFive()
    const page = {tenant_id: 'default', event_type_prefix: 'task.', limit: '2', order: 'asc'}
    const first = (await query({...page, offset: '0'})).body
    expect(first).toMatchObject({count: 2, total_count: 5, has_more: true})
    expect(first.events[0]).toEqual({
      id: UUID,
      event_type: 'task.created',
      entity_id: 't-1',
      tenant_id: 'default',
      payload: {},
      timestamp: STAMP,
      metadata: null,
      version: 1,
    })
    const last = (await query({...page, offset: '4'})).body
    expect(last).toMatchObject({count: 1, total_count: 5, has_more: false})
    expect(ids([...first.events, ...last.events])).toEqual(['t-1', 't-2', 't-5'])
    expect((await query({...page, offset: '9'})).body).toMatchObject({events: [], total_count: 5, has_more: false})
  })
  test('7: without a tenant there is nothing, a bad order is refused, the newest comes first in desc', async () => {
    const {query} = await withFive()
    expect((await query()).body).toEqual({events: [], count: 0, total_count: 0, has_more: false})
    const bad = await query({tenant_id: 'default', order: 'newest'})
    expect(bad.status).toBe(400)
    expect(bad.body).toEqual({error: "Invalid input: invalid 'order' value 'newest': expected 'asc' or 'desc'"})
    const newest = await query({tenant_id: 'default', order: 'DESC', limit: '1'})
    expect(newest.body).toMatchObject({count: 1, total_count: 6, has_more: true})
    expect(newest.body.events[0]?.event_type).toBe('workflow.claimed')
    const second = await query({
      tenant_id: 'default',
      order: 'desc',
      limit: '1',
      offset: '1',
      event_type: 'task.created',
    })
    expect(ids(second.body.events)).toEqual(['t-4'])
  })
  test('8: since and until include their instant, as_of is until', async () => {
    const {query, core} = await withFive()
    const instant = core.events[2]?.timestamp ?? ''
    const since = (await query({tenant_id: 'default', since: instant})).body
    expect(ids(since.events)).toEqual(['t-3', 't-4', 't-5', 't-1'])
    expect(ids((await query({tenant_id: 'default', until: instant})).body.events)).toEqual(['t-1', 't-2', 't-3'])
    expect(ids((await query({tenant_id: 'default', as_of: instant})).body.events)).toEqual(['t-1', 't-2', 't-3'])
    const between = {tenant_id: 'default', event_type_prefix: 'task.', since: instant, until: instant}
    expect((await query(between)).body).toMatchObject({count: 1, total_count: 1})
    const offset = instant.replace('Z', '+00:00')
    expect((await query({tenant_id: 'default', since: offset})).body.count).toBe(4)
  })
  test.each(['since=2025-11-20T10:00:00+00:00', 'until=yesterday', 'limit=-1', 'limit=ten', 'offset=1.5'])(
    '8: the parameter %s cannot be read',
    async (parameter) => {
      const {get} = await started()
      expect(await get(`/api/v1/events/query?tenant_id=default&${parameter}`)).toMatchObject({
        status: 400,
        type: expect.stringContaining('text/plain'),
        body: expect.stringContaining('Failed to deserialize query string: '),
      })
    },
  )
  test('8: the state of an entity is its payloads laid over each other', async () => {
    const {get, append, core} = await started()
    await append(task('t/1', {payload: {title: 'Fix', priority: 'p1'}}))
    await append({event_type: 'workflow.claimed', entity_id: 't/1', payload: {agent_id: 'a', priority: 'p0'}})
    const state = await get('/api/v1/entities/t%2F1/state?tenant_id=default')
    expect(state.body).toMatchObject({
      entity_id: 't/1',
      event_count: 2,
      as_of: null,
      current_state: {title: 'Fix', priority: 'p0', agent_id: 'a'},
      history: [{event_id: core.events[0]?.id, type: 'task.created'}, {type: 'workflow.claimed'}],
    })
    const then = await get(`/api/v1/entities/t%2F1/state?tenant_id=default&as_of=${core.events[0]?.timestamp}`)
    expect(then.body).toMatchObject({event_count: 1, current_state: {priority: 'p1'}})
    const nope = await get('/api/v1/entities/nope/state?tenant_id=default')
    expect(nope).toMatchObject({status: 404, body: {error: 'Entity not found: nope'}})
  })
  test('parameters that are not known are ignored', async () => {
    const {query} = await withFive()
    const plain = await query({tenant_id: 'default'})
    expect(await query({tenant_id: 'default', sort: 'desc', before: 'x', after: 'y', from_version: '9'})).toMatchObject(
      {
        body: plain.body,
      },
    )
  })
  test('without a limit everything comes, tenants apart', async () => {
    const {query} = await withFive()
    expect((await query({tenant_id: 'default'})).body).toMatchObject({count: 6, has_more: false})
    expect((await query({tenant_id: 'elsewhere'})).body).toMatchObject({count: 1})
    expect((await query({tenant_id: 'nobody'})).body).toMatchObject({count: 0})
    expect((await query({tenant_id: 'nobody', entity_id: 'no'})).body).toMatchObject({count: 0, entity_version: 0})
  })
  test('a type beats a prefix, unless an entity is named', async () => {
    const {query} = await withFive()
    const both = {tenant_id: 'default', event_type: 'task.created', event_type_prefix: 'workflow.'}
    expect((await query(both)).body.count).toBe(5)
    expect((await query({...both, entity_id: 't-1'})).body.count).toBe(0)
  })
  test('leaves out prefixes before it pages, and compares payloads by their top level', async () => {
    const {query} = await withFive()
    const without = {tenant_id: 'default', exclude_event_type_prefix: ' workflow. , x.', limit: '1', offset: '4'}
    expect((await query(without)).body).toMatchObject({total_count: 5, has_more: false, events: [{entity_id: 't-5'}]})
    const filter = (payload: string) => query({tenant_id: 'default', payload_filter: payload})
    expect((await filter('{"agent_id":"a","n":1}')).body).toMatchObject({count: 1, total_count: 1})
    expect((await filter('{"agent_id":"a","n":2}')).body).toMatchObject({count: 0})
    expect(await filter('{')).toMatchObject({status: 400})
  })
  test('proves an entity complete when it is asked to, and only when it can', async () => {
    const {query} = await withFive()
    const asked = {tenant_id: 'default', entity_id: 't-1', limit: '10', integrity: 'retained-entity-v1'}
    const {integrity: protocol, limit: _, ...named} = asked
    expect((await query(asked)).body).toMatchObject({count: 2, archive_integrity: {protocol, ...named}})
    for (const more of [{limit: '1002'}, {order: 'desc'}, {offset: '1'}, {event_type: 'a'}, {integrity: 'v2'}])
      expect((await query({...asked, ...more})).status, JSON.stringify(more)).toBe(400)
  })
  test('order is by timestamp, then version, then arrival', async () => {
    const {query, core} = await started()
    const at = '2025-01-01T00:00:00.5Z'
    core.record(task('b', {timestamp: at}))
    core.record(task('b', {timestamp: at}))
    core.record(task('a', {timestamp: at}))
    core.record(task('first', {timestamp: '2025-01-01T01:00:00+01:00'}))
    const {events} = (await query({tenant_id: 'default'})).body
    expect(events.map(({entity_id, version}) => `${entity_id}${version}`)).toEqual(['first1', 'b1', 'a1', 'b2'])
    expect(events[1]?.timestamp).toBe(at)
    const backwards = (await query({tenant_id: 'default', order: 'desc'})).body.events
    expect(backwards).toEqual([...events].reverse())
  })
  test('finds an event by its id in any tenant, and counts', async () => {
    const {get, core} = await withFive()
    const event = core.events.at(-1)
    expect((await get(`/api/v1/events/${event?.id}`)).body).toEqual({event, found: true})
    const unknown = '00000000-0000-4000-8000-000000000000'
    const missing = await get(`/api/v1/events/${unknown}`)
    expect(missing).toMatchObject({status: 404, body: {error: `Entity not found: Event '${unknown}' not found`}})
    expect((await get('/api/v1/events/no-uuid')).status).toBe(400)
    expect((await get('/api/v1/stats')).body).toEqual({
      total_events: 7,
      total_entities: 6,
      total_event_types: 2,
      total_ingested: 7,
    })
    expect((await get('/api/v1/stats?tenant_id=default')).body).toMatchObject({
      total_events: 6,
      event_types: {'task.created': 5, 'workflow.claimed': 1},
      oldest_event: core.events[0]?.timestamp,
    })
  })
  test('health needs nothing, unknown routes and methods are answered emptily', async () => {
    const {get, post} = await started({apiKey: 'ask_x'})
    expect(await get('/health')).toMatchObject({status: 200, body: {status: 'healthy', service: 'allsource-core'}})
    expect(await get('/nowhere')).toMatchObject({status: 404, body: ''})
    expect(await post('/health', {})).toMatchObject({status: 405, body: ''})
  })
})
