import {expect, test} from 'vitest'
import {posted, startTestServer, type TestServer} from './support/server.ts'

/** Appends so many events to one entity. */
async function append(server: TestServer, count: number, payloadOf: (n: number) => object) {
  for (let n = 0; n < count; n++) {
    const body = {events: [{...posted('e', 'a.b'), payload: payloadOf(n)}]}
    expect((await server.call('POST', '/api/v1/events/batch', {body})).status).toBe(200)
  }
}

test('a long answer is sent as it is read, a short one in one piece; both are whole', async () => {
  const server = await startTestServer()
  const paths = ['/api/v1/events/query?limit=9', '/api/v1/consumers/c/events', '/api/v1/entities/e/state']
  const lists = async (path: string) => {
    const {headers, data} = await server.call<{events?: object[]; history?: object[]}>('GET', path)
    const list = (data.events ?? data.history ?? []) as {payload: {n: number}}[]
    return {inOnePiece: headers.has('content-length'), found: list.map(({payload}) => payload.n)}
  }
  await append(server, 2, (n) => ({n}))
  for (const path of paths) expect(await lists(path), path).toEqual({inOnePiece: true, found: [0, 1]})
  await append(server, 3, (n) => ({n, list: Array(40_000).fill(1e20)}))
  for (const path of paths) expect(await lists(path), path).toEqual({inOnePiece: false, found: [0, 1, 0, 1, 2]})
})

test('the state of an entity is told up to a size, and then where to read its events', async () => {
  const server = await startTestServer()
  const text = 'x'.repeat(1_000_000)
  await append(server, 10, (n) => ({[n % 2]: text}))
  const {status, data} = await server.call('GET', '/api/v1/entities/e/state')
  expect([status, data.event_count, data.current_state]).toEqual([200, 10, {0: text, 1: text}])
  await append(server, 9, (n) => ({[`key ${n}`]: text}))
  const refused = await server.call('GET', '/api/v1/entities/e/state')
  expect(refused).toMatchObject({status: 400, data: {error: expect.stringContaining('/api/v1/events/query')}})
})
