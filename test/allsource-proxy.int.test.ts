import {delay, HttpResponse, http} from 'msw'
import {afterEach, describe, expect, test} from 'vitest'
import {startCore} from './support/allsource/core-server.ts'
import {type ProxyOptions, startFaultProxy} from './support/allsource/fault-proxy.ts'
import {startHandlers} from './support/allsource/msw-server.ts'
import {openStream, wireTo} from './support/allsource/wire.ts'

let open: AsyncDisposable[] = []
afterEach(async () => {
  for (const server of open) await server[Symbol.asyncDispose]()
  open = []
})

async function proxied(options: ProxyOptions) {
  const core = await startCore()
  const proxy = await startFaultProxy(core.url, options)
  open.push(proxy, core)
  return {core, proxy, ...wireTo(proxy.url)}
}

const task = (entity_id: string) => ({event_type: 'task.created', entity_id})
const outcome = (asked: Promise<{readonly status: number}>) =>
  asked.then(
    ({status}) => status,
    () => 'cut',
  )

describe('the proxy', () => {
  test.each([
    ['pass', 200, 1],
    ['delay', 200, 1],
    ['reset-before', 'cut', 0],
    ['reset-after', 'cut', 1],
    ['truncate', 'cut', 1],
    ['duplicate', 200, 2],
    ['bad-gateway', 502, 0],
    ['bad-gateway-after', 502, 1],
    ['unavailable', 503, 0],
  ] as const)('%s is answered by %s, with %i events stored', async (mode, answered, stored) => {
    const {core, proxy, append} = await proxied({seed: 1, plan: [mode], weights: {pass: 1}, delayMs: 5})
    expect(await outcome(append(task('t-1')))).toBe(answered)
    expect(core.events).toHaveLength(stored)
    expect(proxy.counts[mode]).toBe(1)
    expect((await append(task('t-2'))).status).toBe(200)
    expect(proxy.counts.pass).toBe(mode === 'pass' ? 2 : 1)
  })
  test('a duplicated request is answered by its second reply', async () => {
    const {append} = await proxied({seed: 1, plan: ['duplicate']})
    const reply = await append({...task('t-1'), expected_version: 0})
    expect(reply).toMatchObject({status: 409, body: {error: 'version_conflict', current_version: 1}})
  })
  test('a request that hangs is not forwarded, and cut when the proxy goes', async () => {
    const match: ProxyOptions['match'] = ({method}) => method === 'GET'
    const {core, proxy, append, query} = await proxied({seed: 1, plan: ['hang'], match})
    const hanging = outcome(query())
    while (proxy.counts.hang === 0) await append(task('t-1'))
    expect(core.requests.every(({method}) => method === 'POST')).toBe(true)
    await proxy.close()
    expect(await hanging).toBe('cut')
  })
  test('one seed gives one history, another seed another, and each mode has its turn', async () => {
    const play = async (seed: number) => {
      const {proxy, append} = await proxied({seed, delayMs: 1})
      const outcomes: (string | number)[] = []
      for (let index = 0; index < 120; index += 1) outcomes.push(await outcome(append(task(`t-${index}`))))
      return {outcomes, counts: proxy.counts}
    }
    const [first, again, other] = [await play(7), await play(7), await play(8)]
    expect(again).toEqual(first)
    expect(other.outcomes).not.toEqual(first.outcomes)
    const {hang, ...others} = first.counts
    expect(hang).toBe(0)
    expect(Math.min(...Object.values(others))).toBeGreaterThan(0)
  })
  test('spares what does not match, and everything once it is calm', async () => {
    const match: ProxyOptions['match'] = ({method}) => method === 'POST'
    const {proxy, query, append} = await proxied({seed: 1, weights: {unavailable: 1}, match})
    expect((await query({tenant_id: 'default', limit: '1'})).status).toBe(200)
    expect((await append(task('t-1'))).status).toBe(503)
    proxy.calm()
    expect((await append(task('t-1'))).status).toBe(200)
    expect(proxy.counts).toMatchObject({unavailable: 1, pass: 0})
  })
  test('sockets pass through it, and headers and bodies as they are', async () => {
    const {core, proxy, query} = await proxied({seed: 1, weights: {pass: 1}})
    const reader = await openStream(proxy.url)
    await reader.say({type: 'subscribe', filters: ['task.*']})
    const event = core.record({...task('t-1'), payload: {title: 'Übung'}})
    expect(await reader.take(1)).toEqual([event])
    const direct = await wireTo(core.url).query({tenant_id: 'default'})
    expect(await query({tenant_id: 'default'})).toMatchObject({status: 200, type: direct.type, body: direct.body})
  })
  test('cuts the connection when the server is not there', async () => {
    const {core, query} = await proxied({seed: 1, weights: {pass: 1}})
    await core.close()
    expect(await outcome(query())).toBe('cut')
  })
})

describe('msw’s handlers behind a real listener', () => {
  test('answer by their path, and 501 is the reply to anything else', async () => {
    const server = await startHandlers([
      http.get('/api/v1/events/query', ({request}) =>
        HttpResponse.json({asked: new URL(request.url).searchParams.get('limit')}, {headers: {'retry-after': '3'}}),
      ),
      http.post('/api/v1/events', async ({request}) => HttpResponse.text(await request.text(), {status: 429})),
    ])
    open.push(server)
    const {get, post} = wireTo(server.url, {authorization: 'Bearer k'})
    const read = await get('/api/v1/events/query?limit=2')
    expect(read).toMatchObject({status: 200, body: {asked: '2'}, headers: {'retry-after': '3'}})
    expect(await post('/api/v1/events', {a: 1})).toMatchObject({status: 429, body: '{"a":1}'})
    expect((await get('/elsewhere')).status).toBe(501)
    expect(server.requests).toMatchObject([
      {method: 'GET', path: '/api/v1/events/query', query: {limit: '2'}, handled: true},
      {method: 'POST', body: '{"a":1}', headers: {authorization: 'Bearer k'}, handled: true},
      {method: 'GET', path: '/elsewhere', handled: false},
    ])
  })
  test('can be once, fail as the network does, fail midway and stall', async () => {
    const cutMidway = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"events":[')),
      pull: (controller) => controller.error(new Error('cut')),
    })
    const server = await startHandlers([
      http.get('/midway', () => new HttpResponse(cutMidway, {headers: {'content-type': 'application/json'}})),
      http.get('/network', () => HttpResponse.error()),
      http.get('/once', () => HttpResponse.json({first: true}), {once: true}),
      http.get('/once', () => HttpResponse.json({first: false})),
      http.get('/stall', async () => {
        await delay('infinite')
        return HttpResponse.json({})
      }),
    ])
    open.push(server)
    const {get} = wireTo(server.url)
    expect(await outcome(get('/network'))).toBe('cut')
    expect(await outcome(get('/midway'))).toBe('cut')
    expect([(await get('/once')).body, (await get('/once')).body]).toEqual([{first: true}, {first: false}])
    const stalled = outcome(get('/stall'))
    await get('/once')
    await server.close()
    expect(await stalled).toBe('cut')
  })
})
