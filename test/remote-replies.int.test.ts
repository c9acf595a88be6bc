import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {HttpResponse, http} from 'msw'
import {describe, expect, onTestFinished, test} from 'vitest'
import {createAllSourceClient} from '../src/adapters/allsource/client.ts'
import type {StoreEvent} from '../src/ports/remote-store.ts'
import type {PullProgress} from '../src/remote/pull.ts'
import {type CoreServer, startCore} from './support/allsource/core-server.ts'
import {startHandlers} from './support/allsource/msw-server.ts'
import {openRemoteLog} from './support/remote-log.ts'

type Replies = () => Response | Promise<Response>

async function storeThat(answer: Replies, {timeoutMs = 1000, maxReplyBytes = 1_000_000} = {}) {
  const server = await startHandlers([http.all('*', answer)])
  const store = createAllSourceClient({address: server.url, tenant: 'default', timeoutMs, maxReplyBytes})
  onTestFinished(async () => {
    await store.close()
    await server.close()
  })
  return {store, server}
}

/** A body that comes in pieces, with a pause before each. */
function dripping(pieces: readonly string[], pauseMs: number): Response {
  const encoder = new TextEncoder()
  return new HttpResponse(
    new ReadableStream({
      async start(controller) {
        for (const piece of pieces) {
          await sleep(pauseMs)
          controller.enqueue(encoder.encode(piece))
        }
        controller.close()
      },
    }),
  )
}

/** A body that breaks off. */
function cut(text: string): Response {
  return new HttpResponse(
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
      pull: async (controller) => {
        await sleep(5)
        controller.error(new Error('cut'))
      },
    }),
  )
}

const EMPTY = '{"events":[],"total_count":0}'
const item = {entityId: 't-1', event: {event_type: 'task.archived', payload: {}, metadata: {}}, expectedVersion: 0}
const eventOf = (index: number): StoreEvent => ({
  id: `e-${index}`,
  event_type: 'task.created',
  entity_id: `t-${index}`,
  tenant_id: 'default',
  payload: {title: `Task ${index}`},
  timestamp: `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`,
  metadata: null,
  version: 1,
})

describe('a connection', () => {
  test('that breaks while a read is answered is made again', async () => {
    const replies = [() => cut('{"events":['), () => HttpResponse.error(), () => new HttpResponse(EMPTY)]
    const {store, server} = await storeThat(() => (replies.shift() as Replies)(), {timeoutMs: 10_000})
    expect(await store.page({limit: 1})).toEqual({events: [], total: 0})
    expect(server.requests).toHaveLength(3)
  })
  test.each([
    ['before it is answered', () => HttpResponse.error()],
    ['while it is answered', () => cut('{"event_id":')],
  ])('that breaks %s leaves an append unclear, and nothing is sent again', async (_, answer) => {
    const {store, server} = await storeThat(answer)
    expect(await store.append([item])).toMatchObject({kind: 'unclear', error: {code: 'REMOTE_UNREACHABLE'}})
    expect(server.requests).toHaveLength(1)
  })
  test('that nobody takes is no answer, and says so', async () => {
    const {store, server} = await storeThat(() => HttpResponse.error(), {timeoutMs: 300})
    await server.close()
    await expect(store.page({limit: 1})).rejects.toMatchObject({code: 'REMOTE_UNREACHABLE', exitCode: 6})
    await expect(store.append([item])).rejects.toMatchObject({code: 'REMOTE_UNREACHABLE', retryable: true})
  })
})

describe('an answer', () => {
  test('that comes slowly is waited for', async () => {
    const {store} = await storeThat(() => dripping([...EMPTY], 2), {timeoutMs: 20_000})
    expect(await store.page({limit: 1})).toEqual({events: [], total: 0})
  })
  test('that drips for ever ends with the time for all of it', async () => {
    const {store} = await storeThat(() => dripping(Array(1000).fill(' '), 20), {timeoutMs: 300})
    await expect(store.page({limit: 1})).rejects.toMatchObject({code: 'REMOTE_TIMEOUT', exitCode: 6})
    expect(await store.append([item])).toMatchObject({kind: 'unclear', error: {code: 'REMOTE_TIMEOUT'}})
  })
  test('that never begins ends with the time too', async () => {
    const {store} = await storeThat(() => sleep(5000, new HttpResponse(EMPTY), {ref: false}), {timeoutMs: 200})
    await expect(store.page({limit: 1})).rejects.toMatchObject({code: 'REMOTE_TIMEOUT'})
  })
  test('that is too large is not read, nor asked for again', async () => {
    const large = ' '.repeat(2000)
    const {store, server} = await storeThat(() => new HttpResponse(large), {maxReplyBytes: 1000})
    expect(await store.page({limit: 1})).toBe('oversized')
    await expect(store.history('t-1')).rejects.toMatchObject({code: 'REMOTE_BAD_REPLY'})
    expect(await store.append([item])).toMatchObject({kind: 'unclear', error: {code: 'REMOTE_BAD_REPLY'}})
    expect(server.requests).toHaveLength(3)
  })
  test('that is too large and has no length is not read either', async () => {
    const {store} = await storeThat(() => dripping(Array(50).fill(' '.repeat(100)), 1), {maxReplyBytes: 1000})
    expect(await store.page({limit: 1})).toBe('oversized')
  })
})

async function remoteLog(address: string, maxReplyBytes?: number, onProgress?: (progress: PullProgress) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-replies-'))
  const remote = await openRemoteLog({address, folder, maxReplyBytes, onProgress})
  onTestFinished(async () => {
    await remote.log.close()
    rmSync(folder, {recursive: true})
  })
  return remote
}

/** Microseconds: what is so old can be followed by nothing earlier. */
let longAgo = Date.UTC(2026, 0) * 1000

async function coreWith(count: number, payload: object): Promise<CoreServer> {
  const core = await startCore({clock: () => longAgo++})
  onTestFinished(() => core.close())
  core.seed(count, (index) => ({event_type: 'task.created', entity_id: `t-${index}`, payload: {...payload, index}}))
  return core
}

async function idsIn({log}: Awaited<ReturnType<typeof remoteLog>>): Promise<string[]> {
  const ids: string[] = []
  for await (const {id} of log.readAll()) ids.push(id)
  return ids
}

describe('a pull', () => {
  test('asks for fewer events where they are too large together, and gets them all, each once', async () => {
    const core = await coreWith(50, {title: 'large', description: 'x'.repeat(2000)})
    const remote = await remoteLog(core.url, 20_000)
    await remote.pull()
    expect(await idsIn(remote)).toEqual(core.events.map(({id}) => id))
    const limits = core.requests.map(({query}) => Number(query.limit))
    expect(Math.max(...limits.slice(-5))).toBeLessThanOrEqual(10)
  })
  test('of more than a page says how far it is, and never more than there is', async () => {
    const core = await coreWith(7000, {title: 'many'})
    const told: PullProgress[] = []
    const {pull} = await remoteLog(core.url, undefined, (progress) => told.push(progress))
    await pull()
    expect(told.map(({pulled}) => pulled)).toEqual([1000, 6000, 7000])
    expect(new Set(told.map(({total}) => total))).toEqual(new Set([7000]))
    await pull()
    expect(told).toHaveLength(3)
  })
  test('names an event that is too large by itself', async () => {
    const core = await coreWith(1, {title: 'large', description: 'x'.repeat(5000)})
    const {pull} = await remoteLog(core.url, 2000)
    await expect(pull()).rejects.toMatchObject({
      code: 'REMOTE_BAD_REPLY',
      message: expect.stringContaining('too large'),
    })
  })
  test('of events that come twice and in any order keeps each once, in the order of the store', async () => {
    const events = Array.from({length: 20}, (_, index) => eventOf(index))
    const shuffled = [...events.toReversed(), ...events]
    const server = await startHandlers([http.get('*', () => HttpResponse.json({events: shuffled, total_count: 40}))])
    onTestFinished(() => server.close())
    const remote = await remoteLog(server.url)
    await remote.pull()
    expect((await idsIn(remote)).sort()).toEqual(events.map(({id}) => id).sort())
  })
  test('from a store that always answers the same ends', async () => {
    const full = Array.from({length: 1000}, (_, index) => ({...eventOf(0), id: `e-${index}`}))
    const server = await startHandlers([http.get('*', () => HttpResponse.json({events: full}))])
    onTestFinished(() => server.close())
    const remote = await remoteLog(server.url)
    await remote.pull()
    expect(await idsIn(remote)).toHaveLength(1000)
    expect(server.requests.length).toBeLessThan(5)
  })
  test('that breaks in the middle leaves what it had, and the next one goes on from there', async () => {
    const core = await coreWith(2500, {title: 'many'})
    core.failNext({status: 400, body: 'no more today'}, 1, ({query}) => query.since !== undefined)
    const remote = await remoteLog(core.url)
    await expect(remote.pull()).rejects.toMatchObject({code: 'REMOTE_REFUSED'})
    expect(await idsIn(remote)).toHaveLength(1000)
    core.clearRequests()
    await remote.pull()
    expect(await idsIn(remote)).toEqual(core.events.map(({id}) => id))
    expect(core.requests[0]?.query.since).toBeDefined()
  })
})
