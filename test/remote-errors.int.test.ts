import {HttpResponse, http} from 'msw'
import {describe, expect, test} from 'vitest'
import {type AllSourceClient, createAllSourceClient} from '../src/adapters/allsource/client.ts'
import {type AppError, isAppError} from '../src/errors/app-error.ts'
import {CATALOGUE} from '../src/errors/catalogue.ts'
import type {StoreAppend} from '../src/ports/remote-store.ts'
import {ERROR_SHAPES, type ErrorShape} from './support/allsource/error-shapes.ts'
import type {FaultReply} from './support/allsource/faults.ts'
import {startHandlers} from './support/allsource/msw-server.ts'

const KEY = 'ask_secret-of-the-team'

function toResponse({status, headers, body}: FaultReply): Response {
  if (typeof body === 'string' || body === undefined)
    return new HttpResponse(body ?? null, {status, ...(headers && {headers})})
  return HttpResponse.json(body as object, {status, ...(headers && {headers})})
}

/** A store whose every answer is what `answer` says. */
async function storeThat(answer: () => Response | Promise<Response>, timeoutMs = 5000) {
  const server = await startHandlers([http.all('*', answer)])
  const store = createAllSourceClient({address: server.url, apiKey: KEY, tenant: 'default', timeoutMs})
  const close = async () => {
    await store.close()
    await server.close()
  }
  return {store, server, [Symbol.asyncDispose]: close}
}

async function failure(attempt: Promise<unknown>): Promise<AppError> {
  const error = await attempt.then(
    (value) => expect.unreachable(`it came to ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  )
  if (!isAppError(error)) throw error
  return error
}

const item = (id = 't-1'): StoreAppend => ({
  entityId: id,
  event: {event_type: 'task.archived', payload: {}, metadata: {op_id: 'op'}},
  expectedVersion: 0,
})

/** An append's end: what was thrown, or the error of an outcome that is unclear. */
async function appendFailure(store: AllSourceClient, items: readonly StoreAppend[]) {
  const outcome = await store.append(items).catch((error: unknown) => error)
  if (isAppError(outcome)) return {error: outcome, isUnclear: false}
  expect(outcome).toMatchObject({kind: 'unclear'})
  return {error: (outcome as {error: AppError}).error, isUnclear: true}
}

function expectWords(error: AppError, {reply, code, says}: ErrorShape, address: string): void {
  expect([error.code, error.exitCode]).toEqual([code, CATALOGUE[code].exitCode])
  expect(error.message).toContain(says)
  expect(error.message).toContain(address)
  expect(error.details).toMatchObject({address, http_status: reply.status})
}

describe.concurrent('an error of the store', () => {
  test.each(ERROR_SHAPES)('when reading: $name', async (shape) => {
    await using given = await storeThat(() => toResponse(shape.reply))
    const error = await failure(given.store.page({limit: 1}))
    expectWords(error, shape, given.server.url)
    if (shape.repeatsRead) expect(given.server.requests.length).toBeGreaterThan(1)
    else expect(given.server.requests).toHaveLength(1)
  })

  test.each(ERROR_SHAPES)('when appending: $name', async (shape) => {
    await using given = await storeThat(() => toResponse(shape.reply))
    const {error, isUnclear} = await appendFailure(given.store, [item()])
    expectWords(error, shape, given.server.url)
    expect(isUnclear).toBe(shape.append === 'unclear')
    if (shape.append === 'repeated') expect(given.server.requests.length).toBeGreaterThan(1)
    else expect(given.server.requests).toHaveLength(1)
  })

  test.each(ERROR_SHAPES)('of several events some may be recorded, whatever it says: $name', async (shape) => {
    await using given = await storeThat(() => toResponse(shape.reply))
    expect(await appendFailure(given.store, [item(), item('t-2')])).toMatchObject({isUnclear: true})
  })

  test('that may have recorded some of several events is not answered by sending them all again unguarded', async () => {
    await using given = await storeThat(() =>
      toResponse({status: 503, body: {error: 'Queue full: workers unavailable'}}),
    )
    const unguarded = ['t-1', 't-2'].map((id) => ({...item(id), expectedVersion: undefined}))
    expect(await appendFailure(given.store, unguarded)).toMatchObject({isUnclear: true})
    expect(given.server.requests).toHaveLength(1)
  })

  test('that says how long to wait is heeded', async () => {
    const cold = toResponse({status: 503, headers: {'retry-after': '1'}, body: {error: 'archive_index_incomplete'}})
    const replies = [cold, HttpResponse.json({events: [], total_count: 0})]
    await using given = await storeThat(() => replies.shift() as Response, 20_000)
    expect(await given.store.page({limit: 1})).toEqual({events: [], total: 0})
    expect(given.server.requests).toHaveLength(2)
  })

  test.each(['3600', new Date(Date.now() + 3_600_000).toUTCString()])(
    'that asks for a longer pause than there is time is told at once: Retry-After %s',
    async (wait) => {
      await using given = await storeThat(() =>
        toResponse({status: 429, headers: {'retry-after': wait}, body: 'later'}),
      )
      expect((await failure(given.store.page({limit: 1}))).code).toBe('REMOTE_BUSY')
      expect(given.server.requests).toHaveLength(1)
    },
  )

  test('never shows the key, wherever the store repeats it', async () => {
    const echo = `no such key: Bearer ${KEY}`
    const bodies = [
      echo,
      {error: echo},
      {error: 'x', message: echo},
      {error: {code: KEY, message: 'x', details: {KEY}}},
    ]
    for (const body of bodies) {
      await using given = await storeThat(() => toResponse({status: 401, body}))
      const error = await failure(given.store.page({limit: 1}))
      expect(JSON.stringify([error.message, error.details, error.hint])).not.toContain(KEY)
    }
  })
})

const EVENT = {
  id: 'e-1',
  event_type: 'task.created',
  entity_id: 't-1',
  tenant_id: 'default',
  payload: {title: 'x'},
  timestamp: '2026-01-01T00:00:00Z',
  metadata: null,
  version: 1,
}

describe.concurrent('a success that is none', () => {
  const bad = 'REMOTE_BAD_REPLY'
  test.each([
    ['nothing', ''],
    ['HTML', '<html>Sign in to the Wi-Fi</html>'],
    ['cut JSON', '{"events":[{"id":"e'],
    ['a number', '7'],
    ['null', 'null'],
    ['no events', '{}'],
    ['events of the wrong type', '{"events":{}}'],
    ['an event that is none', '{"events":[null]}'],
    ['an event without an id', JSON.stringify({events: [{...EVENT, id: undefined}]})],
    ['an event whose type is a number', JSON.stringify({events: [{...EVENT, event_type: 7}]})],
    ['a timestamp that is none', JSON.stringify({events: [{...EVENT, timestamp: KEY}]})],
    ['a timestamp that is a number', JSON.stringify({events: [{...EVENT, timestamp: 0}]})],
  ])('when reading: %s', async (_, body) => {
    await using given = await storeThat(() => new HttpResponse(body))
    const error = await failure(given.store.page({limit: 1}))
    expect(error).toMatchObject({code: bad, exitCode: 6})
    expect(error.message).not.toContain(KEY)
    expect(await failure(given.store.history('t-1'))).toMatchObject({code: bad})
  })

  test.each([
    ['nothing', ''],
    ['an empty object', '{}'],
    ['HTML', '<html></html>'],
    ['a stamp without a timestamp', '{"event_id":"e-1","version":1}'],
    ['a list', '[]'],
  ])('when appending, it has to be looked up: %s', async (_, body) => {
    await using given = await storeThat(() => new HttpResponse(body))
    for (const items of [[item()], [item(), item('t-2')]]) {
      expect(await appendFailure(given.store, items)).toMatchObject({isUnclear: true, error: {code: bad}})
    }
  })

  test('fewer stamps than events have to be looked up', async () => {
    const stamp = {event_id: 'e-1', timestamp: EVENT.timestamp, version: 1}
    await using given = await storeThat(() => HttpResponse.json({events: [stamp]}))
    expect(await appendFailure(given.store, [item(), item('t-2')])).toMatchObject({isUnclear: true})
  })

  test.each([
    ['no version', undefined],
    ['a version of text', '7'],
    ['a fraction', 1.5],
    ['a version below 1', -3],
  ])('%s is that of an old store, whose events all have 1', async (_, version) => {
    await using given = await storeThat(() =>
      HttpResponse.json({events: [{...EVENT, version}], entity_version: version}),
    )
    expect(await given.store.page({limit: 1})).toMatchObject({events: [{version: 1}], total: undefined})
  })
})
