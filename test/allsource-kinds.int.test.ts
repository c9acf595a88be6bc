import {afterEach, describe, expect, test} from 'vitest'
import type {CoreOptions} from './support/allsource/core-options.ts'
import {type CoreServer, startCore} from './support/allsource/core-server.ts'
import {openStream, wireTo} from './support/allsource/wire.ts'

let open: CoreServer[] = []
afterEach(async () => {
  for (const core of open) await core.close()
  open = []
})

async function started(options: CoreOptions, headers?: Readonly<Record<string, string>>) {
  const core = await startCore(options)
  open.push(core)
  return {core, ...wireTo(core.url, headers)}
}

const task = (entity_id: string, more: object = {}) => ({event_type: 'task.created', entity_id, ...more})
const bearer = (key: string) => ({authorization: `Bearer ${key}`})

describe('a new Core', () => {
  test('does not look at keys where data is', async () => {
    const {query, core} = await started({apiKey: 'ask_right'}, bearer('ask_wrong'))
    expect((await query({tenant_id: 'default'})).status).toBe(200)
    await openStream(core.url)
  })
})

describe('an old Core', () => {
  const old = {generation: 'old', apiKey: 'ask_right'} as const

  test('14: asks for a key in plain text, but for its health', async () => {
    const {query, get, core} = await started(old)
    const refused = await query({tenant_id: 'default'})
    expect(refused).toMatchObject({status: 401, body: 'Missing authorization header'})
    expect(refused.type).toContain('text/plain')
    expect((await get('/health')).status).toBe(200)
    await expect(openStream(core.url)).rejects.toThrow('401')
    await openStream(core.url, undefined, bearer('ask_right'))
    const wrong = await wireTo(core.url, bearer('ask_wrong')).query()
    expect(wrong).toMatchObject({status: 401, body: 'Invalid API key'})
  })
  test.each([
    bearer('ask_right'),
    {authorization: 'bearer ask_right'},
    {authorization: 'ask_right'},
    {'x-api-key': 'ask_right'},
  ])('takes the key as %j', async (headers) => {
    const {query} = await started(old, headers)
    expect((await query()).status).toBe(200)
  })
  test('knows no expected version and says version 1 always', async () => {
    const {append, query} = await started(old, bearer('ask_right'))
    for (const _ of [1, 2])
      expect(await append(task('t-1', {expected_version: 0}))).toMatchObject({status: 200, body: {version: 1}})
    const read = (await query({entity_id: 't-1'})).body
    expect(read).toMatchObject({count: 2, events: [{version: 1}, {version: 1}]})
    expect(read).not.toHaveProperty('entity_version')
  })
  test('knows neither order nor offset, and has more when there are more', async () => {
    const {append, query} = await started(old, bearer('ask_right'))
    for (const id of ['t-1', 't-2', 't-3']) await append(task(id))
    const page = await query({order: 'newest', offset: '1', limit: '2', payload_filter: '{'})
    expect(page.body).toMatchObject({count: 2, total_count: 3, has_more: true, events: [{entity_id: 't-1'}, {}]})
  })
  test('stores a single event for default, a batch as it says, and reads for the tenant of the key', async () => {
    const {append, batch, query, core} = await started({...old, tenant: 'team'}, bearer('ask_right'))
    await append(task('t-1', {tenant_id: 'team'}))
    await batch(task('t-2', {tenant_id: 'team'}))
    expect(core.events.map((event) => event.tenant_id)).toEqual(['default', 'team'])
    const read = await query({tenant_id: 'default'})
    expect(read.body.events.map((event) => event.entity_id)).toEqual(['t-2'])
  })
  test('without a key reads for the tenant of developers, where nobody’s single events are', async () => {
    const {append, query} = await started({generation: 'old'})
    await append(task('t-1', {tenant_id: 'default'}))
    expect((await query({tenant_id: 'default'})).body.count).toBe(0)
  })
  test('can ignore times where only a tenant is named', async () => {
    const {append, query} = await started({...old, ignoresTimes: true}, bearer('ask_right'))
    await append(task('t-1'))
    const since = '2999-01-01T00:00:00Z'
    expect((await query({since})).body.count).toBe(1)
    expect((await query({since, event_type_prefix: 'task.'})).body.count).toBe(0)
  })
})

describe('the gateway', () => {
  const gateway = {gateway: true, apiKey: 'eyJ.right', tenant: 'onboard-demo'} as const

  test('13: refuses who says nothing, the wrong way or the wrong key', async () => {
    const {query, core} = await started(gateway)
    const said = async (headers: Readonly<Record<string, string>>) => (await wireTo(core.url, headers).query()).body
    expect(await query()).toMatchObject({status: 401, type: 'application/json'})
    expect(await said({})).toEqual({error: 'unauthorized', message: 'no authorization header'})
    expect(await said({'x-api-key': 'eyJ.right'})).toMatchObject({message: 'no authorization header'})
    const wrongForm = {error: 'unauthorized', message: 'invalid authorization header format'}
    expect(await said({authorization: 'bearer eyJ.right'})).toEqual(wrongForm)
    expect(await said({authorization: 'eyJ.right'})).toEqual(wrongForm)
    expect(await said(bearer('eyJ.wrong'))).toMatchObject({error: 'unauthorized'})
  })
  test('13: fills in the tenant of the key everywhere', async () => {
    const {append, batch, query, get, core} = await started(gateway, bearer('eyJ.right'))
    await append(task('t-1', {tenant_id: 'default'}))
    await batch(task('t-2', {tenant_id: 'default'}), task('t-3'))
    expect(new Set(core.events.map((event) => event.tenant_id))).toEqual(new Set(['onboard-demo']))
    core.record(task('t-9', {tenant_id: 'default'}))
    const newest = await query({tenant_id: 'default', event_type_prefix: 'task.', order: 'desc', limit: '1'})
    expect(newest.body).toMatchObject({total_count: 3, events: [{entity_id: 't-3'}]})
    expect((await get('/api/v1/stats')).body).toMatchObject({total_events: 3})
    expect((await get('/api/v1/entities/t-1/state')).body).toMatchObject({event_count: 1})
  })
  test('13: has the routes of data only', async () => {
    const {append, get, core} = await started(gateway, bearer('eyJ.right'))
    const {event_id} = (await append(task('t-1'))).body
    for (const path of [`/api/v1/events/${event_id}`, '/api/v1/consumers/x', '/api/v1/events/stream'])
      expect(await get(path)).toMatchObject({status: 404, body: '404 page not found'})
    await expect(openStream(core.url, undefined, bearer('eyJ.right'))).rejects.toThrow('404')
    await expect(openStream(core.url)).rejects.toThrow('401')
    expect((await wireTo(core.url).get('/health')).body).toMatchObject({service: 'allsource-control-plane'})
  })
  test('guards and conflicts pass through, headers do not', async () => {
    const {append, query, core} = await started(gateway, bearer('eyJ.right'))
    await append(task('t-1', {expected_version: 0}))
    expect(await append(task('t-1', {expected_version: 0}))).toMatchObject({status: 409, body: {current_version: 1}})
    core.failNext({status: 503, headers: {'retry-after': '1'}, body: {error: 'archive_index_incomplete'}})
    const cold = await query()
    expect(cold).toMatchObject({status: 503, body: {error: 'archive_index_incomplete'}})
    expect(cold.headers['retry-after']).toBeUndefined()
  })
  test('caps bodies, and wants events in a batch and a role that may write', async () => {
    const {append, post, batch, core} = await started(gateway, bearer('eyJ.right'))
    const tooLarge = {error: 'bad request', message: 'http: request body too large'}
    expect(await append(task('t-1', {payload: 'x'.repeat(300_000)}))).toMatchObject({status: 400, body: tooLarge})
    expect((await batch(task('t-1', {payload: 'x'.repeat(300_000)}))).status).toBe(200)
    expect(await batch(task('t-1', {payload: 'x'.repeat(1_100_000)}))).toMatchObject({status: 400, body: tooLarge})
    const none = await post('/api/v1/events/batch', {})
    expect(none.body).toEqual({error: 'bad request', message: "batch body missing 'events' array"})
    expect(core.events).toHaveLength(1)
    const reader = await started({...gateway, role: 'readonly'}, bearer('eyJ.right'))
    expect(await reader.append(task('t-1'))).toMatchObject({status: 403, body: {error: 'forbidden'}})
    expect((await reader.query()).status).toBe(200)
  })
})

describe('our own server', () => {
  const own = {atomicBatch: true, apiKey: 'ask_right'} as const

  test('stores a batch whole or not at all and names the entity that was in the way', async () => {
    const {append, batch, core} = await started({atomicBatch: true})
    await append(task('t-2'))
    const guarded = [task('t-1', {expected_version: 0}), task('t-1', {expected_version: 1})]
    const refused = await batch(...guarded, task('t-2', {expected_version: 0}))
    expect(refused.status).toBe(409)
    expect(refused.body).toEqual({error: 'version_conflict', expected_version: 0, current_version: 1, entity_id: 't-2'})
    expect((await batch(task('t-3'), {event_type: 'BAD', entity_id: 't-4'})).status).toBe(400)
    expect(core.events).toHaveLength(1)
    expect((await batch(...guarded)).body.events.map(({version}) => version)).toEqual([1, 2])
  })
  test('counts versions by tenant, answers reads without one, and asks for its key', async () => {
    const {append, query, core} = await started(own, bearer('ask_right'))
    await append(task('t-1', {tenant_id: 'a'}))
    expect((await append(task('t-1', {expected_version: 0}))).status).toBe(200)
    expect((await query({entity_id: 't-1'})).body).toMatchObject({count: 1, entity_version: 1})
    expect((await wireTo(core.url).query()).status).toBe(401)
  })
})
