import {expect, test} from 'vitest'
import {posted, startTestServer} from './support/server.ts'

test('a body that is not UTF-8 is refused, and not read as something else', async () => {
  const server = await startTestServer()
  const send = async (name: Buffer) => {
    const [before, after] = JSON.stringify(posted('NAME')).split('NAME') as [string, string]
    return fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: Buffer.concat([Buffer.from(before), name, Buffer.from(after)]),
    })
  }
  for (const name of [Buffer.from('caf\xe9', 'latin1'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0xc0, 0xaf])]) {
    const answer = await send(name)
    expect([answer.status, await answer.json()]).toEqual([400, {error: 'The body is not UTF-8'}])
  }
  expect((await send(Buffer.from('café'))).status).toBe(200)
  expect((await server.call('GET', '/api/v1/events/query')).data).toMatchObject({
    count: 1,
    events: [{entity_id: 'café'}],
  })
})
