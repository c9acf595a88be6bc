import {once} from 'node:events'
import {mkdirSync} from 'node:fs'
import {createServer} from 'node:http'
import {type AddressInfo, connect} from 'node:net'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import type {FastifyInstance} from 'fastify'
import {expect, onTestFinished, test, vi} from 'vitest'
import type {ServerContext} from '../src/server/http/context.ts'
import {serveWebSockets} from '../src/server/live/web-sockets.ts'
import {startTestServer} from './support/server.ts'

/** Asks for a WebSocket, by an address that no client would let through. Resolves to the answer, which is a refusal. */
async function upgrade(port: number, target: string): Promise<{status: number; data: object}> {
  const socket = connect(port, '127.0.0.1')
  const headers = ['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  socket.write(`GET ${target} HTTP/1.1\r\n${headers.join('\r\n')}\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  return {status: Number(head.split(' ')[1]), data: JSON.parse(body)}
}

test('a WebSocket is refused as any other request is', async () => {
  const server = await startTestServer()
  mkdirSync(join(server.data, 'tenants', 'broken.db'), {recursive: true})
  const port = Number(new URL(server.url).port)
  for (const target of ['//', 'http://[', '/api/v1/events']) expect((await upgrade(port, target)).status).toBe(404)
  const asked = await server.call('GET', '/api/v1/stats?tenant_id=broken')
  expect(asked.status).toBe(503)
  expect(await upgrade(port, '/api/v1/events/stream?tenant_id=broken')).toEqual({status: 503, data: asked.data})
})

test('what we do not know is logged, and not told', async () => {
  const server = createServer()
  const log = {error: vi.fn()}
  const bug = new Error('/secret/path')
  const guard = () => {
    throw bug
  }
  const sockets = serveWebSockets({server, log} as unknown as FastifyInstance, {} as ServerContext, guard)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => sockets.close())
  onTestFinished(() => void server.close())
  const {port} = server.address() as AddressInfo
  expect(await upgrade(port, '/api/v1/events/stream')).toEqual({status: 500, data: {error: 'Internal error'}})
  expect(log.error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({err: bug}), expect.any(String))
})
