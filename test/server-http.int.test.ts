import {once} from 'node:events'
import {type IncomingMessage, request} from 'node:http'
import {text} from 'node:stream/consumers'
import {describe, expect, test} from 'vitest'
import {CATALOGUE, type ErrorCode} from '../src/errors/catalogue.ts'
import {HTTP_HINTS} from '../src/server/http/hints.ts'
import {BOARD_FOLDER} from './support/board-folder.ts'
import {posted, startTestServer, type TestServer} from './support/server.ts'

interface Raw {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface Operation {
  readonly security: readonly object[]
  readonly responses: Readonly<Record<string, {readonly content: object}>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const documentOf = async (server: TestServer) => (await server.call<Document>('GET', '/openapi.json')).data

/** Sends what fetch does not let through. */
async function send({url}: TestServer, {method = 'GET', path, headers = {}, body}: Raw) {
  const {hostname, port} = new URL(url)
  const sent = request({hostname, port, method, path, headers})
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return {status: response.statusCode, headers: response.headers, text: await text(response)}
}

test('a body that is not UTF-8 is refused, and not read as something else', async () => {
  const server = await startTestServer()
  const post = async (name: Buffer) => {
    const [before, after] = JSON.stringify(posted('NAME')).split('NAME') as [string, string]
    return fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: Buffer.concat([Buffer.from(before), name, Buffer.from(after)]),
    })
  }
  for (const name of [Buffer.from('caf\xe9', 'latin1'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0xc0, 0xaf])]) {
    const answer = await post(name)
    expect([answer.status, await answer.json()]).toEqual([400, {error: 'The body is not UTF-8'}])
  }
  expect((await post(Buffer.from('café'))).status).toBe(200)
  expect((await server.call('GET', '/api/v1/events/query')).data).toMatchObject({
    count: 1,
    events: [{entity_id: 'café'}],
  })
})

test('whoever would speak another protocol is answered in HTTP', async () => {
  const server = await startTestServer()
  const upgrade = {connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__'}
  expect((await send(server, {path: '/health', headers: upgrade})).status).toBe(200)
  const headers = {...upgrade, 'content-type': 'application/json'}
  const body = JSON.stringify(posted('t'))
  expect((await send(server, {method: 'POST', path: '/api/v1/events', headers, body})).status).toBe(200)
})

describe('a refusal', () => {
  test('has the shape of its route, the headers, and a code where there are codes', async () => {
    const server = await startTestServer({open: false})
    const key = await server.key({role: 'read'})
    const worker = await server.key({role: 'work'})
    const long = 'x'.repeat(513)
    const json = {'content-type': 'application/json'}
    const requests: readonly (Omit<Raw, 'path'> & {at: string; key?: string; status: number; code: ErrorCode})[] = [
      {at: '/nobody', status: 401, code: 'NOT_AUTHENTICATED'},
      {at: '/a/claim', method: 'POST', key, status: 403, code: 'NOT_ALLOWED'},
      {
        at: '/a/claim',
        method: 'POST',
        headers: json,
        body: `{"x": "${'x'.repeat(262_144)}"}`,
        status: 413,
        code: 'INVALID_INPUT',
      },
      {
        at: '/a/claim',
        method: 'POST',
        headers: {'content-type': 'text/plain'},
        body: 'x',
        status: 415,
        code: 'INVALID_INPUT',
      },
      {
        at: '/a/claim',
        method: 'POST',
        headers: json,
        body: '{"lease_seconds": 0.5}',
        status: 422,
        code: 'INVALID_INPUT',
      },
      {at: '/a/claim', method: 'POST', headers: json, body: '{', status: 400, code: 'INVALID_INPUT'},
      {at: '/a', headers: {host: 'evil.example'}, status: 421, code: 'INVALID_INPUT'},
      {at: '/a/bogus', method: 'POST', status: 404, code: 'INVALID_INPUT'},
      {at: '/a/claim', method: 'PUT', status: 405, code: 'INVALID_INPUT'},
      {at: `/${long}`, status: 414, code: 'INVALID_INPUT'},
      {at: '/%zz', status: 400, code: 'INVALID_INPUT'},
    ]
    for (const {at, key: own = worker, status, code, headers, ...rest} of requests) {
      const authorization = status === 401 ? 'Bearer nonsense' : `Bearer ${own}`
      const answer = await send(server, {...rest, path: `/api/v1/tasks${at}`, headers: {authorization, ...headers}})
      const told = `${status} ${at.slice(0, 20)}`
      expect(answer.status, told).toBe(status)
      expect(answer.headers, told).toMatchObject({
        'content-type': expect.stringContaining('application/problem+json'),
        'x-content-type-options': 'nosniff',
      })
      const {retryable} = CATALOGUE[code]
      expect(JSON.parse(answer.text), told).toEqual({
        type: `urn:chronis:error:${code}`,
        title: CATALOGUE[code].summary,
        status,
        detail: expect.any(String),
        code,
        hint: HTTP_HINTS.codes[code],
        retryable,
      })
    }
  })
  test('elsewhere has an error, also where there can be no route', async () => {
    const server = await startTestServer()
    for (const [path, status] of [
      ['/%zz', 400],
      [`/api/v1/entities/${'x'.repeat(513)}/state`, 414],
      ['/nothing', 404],
    ] as const) {
      const answer = await send(server, {path})
      expect([answer.status, Object.keys(JSON.parse(answer.text))], path).toEqual([status, ['error']])
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
    }
    expect((await send(server, {path: '/%zz', headers: {host: 'evil.example'}})).status).toBe(421)
  })
})

describe('the OpenAPI document', () => {
  test('has the media types of the answers', async () => {
    const server = await startTestServer()
    const {paths} = await documentOf(server)
    for (const [path, type] of [
      ['/metrics', 'text/plain'],
      ['/llms.txt', 'text/plain'],
      ['/health', 'application/json'],
      ['/api/v1/events/stream', 'text/event-stream'],
    ] as const) {
      const abort = new AbortController()
      const answer = await fetch(`${server.url}${path}`, {headers: {accept: type}, signal: abort.signal})
      expect(answer.headers.get('content-type')?.split(';')[0], path).toBe(type)
      abort.abort()
      expect(Object.keys(paths[path]?.get?.responses[200]?.content ?? {}), path).toEqual([type])
    }
  })
  test('has what every route, and every body, can be refused for', async () => {
    const {paths} = await documentOf(await startTestServer())
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({method, path, ...operation})),
    )
    expect(operations.map(({method}) => method)).not.toContain('head')
    const isRefused = (status: number) => (operation: Operation) => String(status) in operation.responses
    for (const status of [400, 403, 421]) expect(operations.every(isRefused(status)), String(status)).toBe(true)
    const withKey = operations.filter(({security}) => security.length > 0)
    for (const status of [401, 429, 503]) expect(withKey.every(isRefused(status)), String(status)).toBe(true)
    const withBody = operations.filter(({method}) => method !== 'get')
    for (const status of [413, 415, 422, 507]) expect(withBody.every(isRefused(status)), String(status)).toBe(true)
  })
})

describe('a method', () => {
  test('HEAD answers as GET does, without the body, but for the stream', async () => {
    const server = await startTestServer({open: false, boardFolder: BOARD_FOLDER})
    const authorization = `Bearer ${await server.key({role: 'read'})}`
    for (const path of ['/health', '/', '/api/v1/tasks', '/api/v1/events/query']) {
      const head = await send(server, {method: 'HEAD', path, headers: {authorization}})
      const get = await send(server, {path, headers: {authorization}})
      expect([head.status, head.text, head.headers['content-type']], path).toEqual([
        200,
        '',
        get.headers['content-type'],
      ])
    }
    expect((await send(server, {method: 'HEAD', path: '/api/v1/tasks'})).status).toBe(401)
    const stream = await send(server, {method: 'HEAD', path: '/api/v1/events/stream', headers: {authorization}})
    expect(stream.status).toBe(400)
  })
  test('that a route does not have is 405, which names those that it has', async () => {
    const server = await startTestServer()
    for (const [method, path, allow] of [
      ['PUT', '/health', 'GET, HEAD'],
      ['DELETE', '/api/v1/events/query', 'GET, HEAD'],
      ['DELETE', '/api/v1/events?x=1', 'POST'],
      ['PATCH', '/api/v1/tasks/claim-next', 'GET, HEAD, POST'],
      ['PUT', '/api/v1/auth/api-keys/some-key', 'DELETE'],
    ] as const) {
      const answer = await send(server, {method, path})
      expect([answer.status, answer.headers.allow], path).toEqual([405, allow])
    }
  })
})
