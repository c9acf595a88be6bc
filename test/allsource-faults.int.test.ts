import {setImmediate} from 'node:timers/promises'
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

const task = (entity_id: string, more: object = {}) => ({event_type: 'task.created', entity_id, ...more})
const everything = {tenant_id: 'default'}

describe('faults', () => {
  test('12: any reply can be asked for, and comes with its headers', async () => {
    const {core, query, append} = await started()
    const cold = {error: 'archive_index_incomplete', remaining_files: 12, stopped_by: 'budget'}
    core.failNext({status: 503, headers: {'retry-after': '1'}, body: cold}, 2)
    for (const _ of [1, 2]) {
      const reply = await append(task('t-1'))
      expect(reply).toMatchObject({status: 503, type: 'application/json', body: cold})
      expect(reply.headers['retry-after']).toBe('1')
    }
    core.failNext({status: 429, body: 'Rate limit exceeded. Limit: 600 requests/min'})
    expect(await query()).toMatchObject({status: 429, type: expect.stringContaining('text/plain')})
    core.failNext({status: 404})
    expect(await query()).toMatchObject({status: 404, type: '', body: ''})
    expect((await query()).status).toBe(200)
    expect(core.events).toEqual([])
  })
  test.each([
    ['reset-before', 0],
    ['reset-after', 1],
    ['truncate', 1],
  ] as const)('%s cuts the connection when %i events were stored', async (fault, stored) => {
    const {core, append} = await started()
    core.failNext(fault)
    await expect(append(task('t-1'))).rejects.toThrow(/ECONNRESET|aborted|socket hang up/)
    expect(core.events).toHaveLength(stored)
    expect((await append(task('t-2'))).status).toBe(200)
  })
  test.each([
    ['hang', 0],
    ['hang-after', 1],
  ] as const)('%s says nothing until the server goes, with %i events stored', async (fault, stored) => {
    const {core, append, query} = await started()
    core.failNext(fault, 1, ({method}) => method === 'POST')
    const silent = append(task('t-1')).then(
      () => 'answered',
      () => 'cut',
    )
    while (!core.requests.some(({method}) => method === 'POST')) await query(everything)
    for (let round = 0; round < 20; round += 1) await query(everything)
    expect(core.events).toHaveLength(stored)
    await core.restart()
    expect(await silent).toBe('cut')
  })
  test('wait for the requests that they are for', async () => {
    const {core, query, append} = await started()
    core.failNext({status: 502}, 1, ({method, path}) => method === 'POST' && path === '/api/v1/events')
    expect((await query(everything)).status).toBe(200)
    expect((await append(task('t-1'))).status).toBe(502)
    expect((await append(task('t-1'))).status).toBe(200)
  })
  test('every request is recorded, with what it said', async () => {
    const {core, query} = await started()
    await query({tenant_id: 'default', limit: '5'})
    const {append} = wireTo(core.url, {authorization: 'Bearer k'})
    await append(task('t-1'))
    expect(core.requests).toMatchObject([
      {method: 'GET', path: '/api/v1/events/query', query: {tenant_id: 'default', limit: '5'}, bodyBytes: 0},
      {method: 'POST', path: '/api/v1/events', headers: {authorization: 'Bearer k'}},
    ])
    expect(core.requests[1]?.bodyBytes).toBe(JSON.stringify({payload: {}, ...task('t-1')}).length)
    core.clearRequests()
    expect(core.requests).toEqual([])
  })
  test('a slow server looks at the store only when its time has come', async () => {
    const {core, query} = await started({latencyMs: 300})
    const reading = query(everything)
    while (core.requests.length === 0) await setImmediate()
    core.record(task('t-1'))
    expect((await reading).body.count).toBe(1)
  })
  test('the Date header can be left out', async () => {
    const {query} = await started({noDateHeader: true})
    expect((await query()).headers.date).toBeUndefined()
  })
})

describe('the events of the store', () => {
  test('get timestamps that increase though the clock stands, down to the nanosecond', async () => {
    const {core, batch} = await started({clock: () => 1_763_632_800_123_456})
    await batch(...Array.from({length: 1200}, () => task('t-1')))
    const stamps = core.events.map(({timestamp}) => timestamp)
    expect(stamps[0]).toBe('2025-11-20T10:00:00.123456001Z')
    expect(stamps[999]).toBe('2025-11-20T10:00:00.123457001Z')
    expect(new Set(stamps).size).toBe(1200)
    expect([...stamps].sort()).toEqual(stamps)
  })
  test('get equal and earlier timestamps when the clock says so', async () => {
    const times = [2_000_001, 2_000_001, 1_000_000]
    const {core, append, query} = await started({increasing: false, clock: () => times.shift() ?? 0})
    for (const id of ['t-1', 't-2', 't-3']) await append(task(id))
    expect(core.events.map(({timestamp}) => timestamp)).toEqual([
      '1970-01-01T00:00:02.000001000Z',
      '1970-01-01T00:00:02.000001000Z',
      '1970-01-01T00:00:01.000000000Z',
    ])
    const inOrder = (await query(everything)).body.events.map(({entity_id}) => entity_id)
    expect(inOrder).toEqual(['t-3', 't-1', 't-2'])
  })
  test('can become visible late, before events that were read already', async () => {
    const {core, append, query} = await started()
    core.withhold(task('t-late'))
    await append(task('t-1'))
    const before = (await query(everything)).body.events
    const [late] = core.reveal()
    const after = (await query(everything)).body.events
    expect(after).toEqual([late, ...before])
    expect((await query({...everything, since: before[0]?.timestamp ?? ''})).body.count).toBe(1)
  })
  test('are gone after a reset, versions too', async () => {
    const {core, append, query} = await started()
    await append(task('t-1'))
    core.reset()
    expect((await query({...everything, entity_id: 't-1'})).body).toMatchObject({count: 0, entity_version: 0})
    expect((await append(task('t-1', {expected_version: 0}))).body).toMatchObject({version: 1})
  })
  test('200,000 of them can be paged through, by time and by prefix, none twice and none lost', async () => {
    const {core, query} = await started()
    core.seed(200_000, (index) => ({
      event_type: index % 4 === 3 ? 'note.added' : 'task.created',
      entity_id: `t-${index}`,
    }))
    const seen = new Set<string>()
    const page = {...everything, event_type_prefix: 'task.', limit: '5000'}
    let since = '1970-01-01T00:00:00Z'
    for (let more = true; more; ) {
      const {events, total_count, has_more} = (await query({...page, since})).body
      if (seen.size === 0) expect(total_count).toBe(150_000)
      for (const {id} of events) seen.add(id)
      since = events.at(-1)?.timestamp ?? since
      more = has_more
    }
    expect(seen.size).toBe(150_000)
    const last = (await query({...page, offset: '149998'})).body
    expect(last).toMatchObject({count: 2, has_more: false, events: [{entity_id: 't-199997'}, {entity_id: 't-199998'}]})
  })
})
