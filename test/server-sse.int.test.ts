import {once} from 'node:events'
import {connect} from 'node:net'
import {describe, expect, test} from 'vitest'
import {posted, startTestServer, type TestServer} from './support/server.ts'

const PATH = '/api/v1/events/stream'
const accept = {accept: 'text/event-stream'}

/** Opens a stream, and goes as soon as it has begun. Resolves to its status. */
async function visit({url}: TestServer): Promise<string> {
  const {hostname, port} = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${PATH} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`)
  const [start] = await once(socket, 'data')
  socket.destroy()
  return /^HTTP\/1.1 (\d+)/.exec(String(start))?.[1] as string
}

async function underway(server: TestServer): Promise<number> {
  const {text} = await server.call('GET', '/metrics')
  return Number(/^chronis_requests_underway (.*)$/m.exec(text)?.[1])
}

describe('server-sent events', () => {
  test('count those who listen, not those who have gone', async () => {
    const server = await startTestServer()
    for (let i = 0; i < 20; i++) await Promise.all(Array.from({length: 50}, () => visit(server)))
    while ((await underway(server)) > 1);
    expect(await visit(server)).toBe('200')
  })
  test('go on from a position that there is, and from nothing else', async () => {
    const server = await startTestServer()
    const open = (parameters: string, headers: Record<string, string> = {}) =>
      server.call('GET', `${PATH}${parameters}`, {headers: {...accept, ...headers}})
    const from = (id: string) => open('', {'last-event-id': id})
    await server.call('POST', '/api/v1/events', {body: posted('a')})
    const beyond = {error: 'Invalid input: Position 2 is beyond the latest event offset 1'}
    expect(await from('2')).toMatchObject({status: 400, data: beyond})
    expect(await open('?after=2')).toMatchObject({status: 400, data: beyond})
    for (const id of ['', '0x1', '1e0', '-1', '1.0']) expect((await from(id)).status, id).toBe(400)
  })
  test('an empty list of filters means every type', async () => {
    const server = await startTestServer()
    await server.call('POST', '/api/v1/events', {body: posted('a')})
    const response = await fetch(`${server.url}${PATH}?after=0&filters=`, {headers: accept})
    let text = ''
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      text += new TextDecoder().decode(chunk)
      if (/^(?:id|:)/m.test(text)) break
    }
    expect(text).toContain('id: 1\n')
  })
})
