import {once} from 'node:events'
import {type IncomingMessage, request} from 'node:http'
import {text} from 'node:stream/consumers'
import {expect, test} from 'vitest'
import {posted, startTestServer, type TestServer} from './support/server.ts'

interface Raw {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

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
