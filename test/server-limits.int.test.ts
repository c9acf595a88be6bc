import {request} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import {posted, startTestServer, type TestServer} from './support/server.ts'

/** Sends headers that fetch does not let through. */
function statusWith(server: TestServer, headers: Record<string, string>, path = '/health'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${server.url}${path}`, {headers}, (response) => {
      response.resume()
      resolve(response.statusCode as number)
    })
      .on('error', reject)
      .end()
  })
}

async function gauge(server: TestServer, name: string): Promise<number> {
  const {text} = await server.call('GET', '/metrics')
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}

describe('limits', () => {
  test('hold for each key, and for each address without one', async () => {
    const server = await startTestServer({open: false, ratePerMinute: 5})
    const [one, other] = [await server.key({role: 'read'}), await server.key({role: 'read'})]
    const me = (key?: string) => server.call('GET', '/api/v1/auth/me', {key})
    for (let i = 0; i < 5; i++) expect((await me(one)).status).toBe(200)
    const refused = await me(one)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('x-ratelimit-limit')).toBe('5')
    expect(refused.data).toMatchObject({message: expect.stringContaining('Rate limit exceeded')})
    expect((await me(other)).status).toBe(200)
    const open = await startTestServer({ratePerMinute: 3})
    const statuses = await Promise.all(Array.from({length: 5}, () => open.call('GET', '/api/v1/stats')))
    expect(statuses.map(({status}) => status).sort()).toEqual([200, 200, 200, 429, 429])
    expect((await open.call('GET', '/health')).status).toBe(200)
  })
  test('slow down whoever guesses keys, and not those who have one', async () => {
    const server = await startTestServer({open: false})
    const key = await server.key({role: 'read'})
    const guess = () => server.call('GET', '/api/v1/auth/me', {key: `ask_000000000000_${'A'.repeat(43)}`})
    const guesses = await Promise.all(Array.from({length: 70}, guess))
    expect(guesses.filter(({status}) => status === 401)).toHaveLength(60)
    expect(guesses.filter(({status}) => status === 429)).toHaveLength(10)
    expect((await server.call('GET', '/api/v1/auth/me', {key})).status).toBe(200)
  })
})

describe('a page of another site', () => {
  test('cannot reach the server by a name that it had resolved to this machine', async () => {
    const server = await startTestServer({names: ['chronis.example']})
    const {port} = new URL(server.url)
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      '[::1]:1',
      '10.0.0.1',
      'Chronis.Example',
    ])
      expect(await statusWith(server, {host}), host).toBe(200)
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example'])
      expect(await statusWith(server, {host}), host).toBe(421)
  })
  test('cannot act in the name of whoever looks at it', async () => {
    const server = await startTestServer()
    const claim = (headers: Record<string, string>) =>
      server.call('POST', '/api/v1/tasks', {body: {title: 'A'}, headers})
    expect((await claim({origin: 'http://evil.example'})).status).toBe(403)
    expect((await claim({origin: 'null'})).status).toBe(403)
    expect((await claim({origin: server.url})).status).toBe(201)
    const answer = await server.call('GET', '/api/v1/tasks')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})

test('a reader that has gone away is let go', async () => {
  const server = await startTestServer()
  for (let i = 0; i < 3; i++) {
    const abort = new AbortController()
    const stream = await fetch(`${server.url}/api/v1/events/stream`, {
      headers: {accept: 'text/event-stream'},
      signal: abort.signal,
    })
    await stream.body?.getReader().read()
    expect(await gauge(server, 'chronis_subscribers')).toBe(1)
    abort.abort()
    // It is noticed at the next event, or beat.
    while ((await gauge(server, 'chronis_subscribers')) > 0) {
      await server.call('POST', '/api/v1/events', {body: posted('a')})
      await sleep(10)
    }
  }
})

test('metrics count requests, events and transactions, and name no tenant', async () => {
  const server = await startTestServer()
  await Promise.all(
    Array.from({length: 50}, (_, i) =>
      server.call('POST', '/api/v1/events', {body: {...posted(`e${i}`), tenant_id: 'secret-tenant'}}),
    ),
  )
  const {text, headers} = await server.call('GET', '/metrics')
  expect(headers.get('content-type')).toContain('version=0.0.4')
  expect(text).toContain('chronis_requests_total{method="POST",route="/api/v1/events",status="200"} 50')
  expect(await gauge(server, 'chronis_events_recorded_total')).toBe(50)
  expect(await gauge(server, 'chronis_commit_batches_total')).toBe(50)
  expect(await gauge(server, 'chronis_commits_total')).toBeLessThanOrEqual(50)
  expect(text).not.toContain('secret-tenant')
  for (const line of text.trim().split('\n')) expect(line).toMatch(/^# (HELP|TYPE) \w+ .+$|^\w+(\{[^}]*\})? [\d.e+-]+$/)
})

test('what an agent is told about the server names only routes that there are', async () => {
  const server = await startTestServer()
  const {text} = await server.call('GET', '/llms.txt')
  const {data} = await server.call<{paths: Record<string, object>}>('GET', '/openapi.json')
  const named = [...text.matchAll(/`(?:GET|POST) (\/[^`?]*)/g)].map(([, path]) => path as string)
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((path) => !(path in data.paths))).toEqual([])
})
