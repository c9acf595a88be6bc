import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {addressOf, type Route, routesOf} from './support/routes.ts'
import {posted, startTestServer, type TestServer} from './support/server.ts'

const ROLES = ['read', 'work', 'approve', 'admin'] as const
const MARK = 'only-b-knows'

/** A body that a route accepts as far as its schema goes. */
function bodyFor({path, body}: Route, tenant: string): object | undefined {
  if (!body) return undefined
  const event = {...posted('a-task'), tenant_id: tenant}
  return {
    ...event,
    events: [event],
    title: 'A title',
    text: 'A word',
    reason: 'A reason',
    role: 'read',
    consumer_id: 'reader',
    position: 0,
    ...(path.endsWith('/fail') && {retryable: true}),
  }
}

const body = (given: object) => ({body: given})

const call = (
  server: TestServer,
  route: Route,
  {key, id = 'a-task', tenant = 'a'}: {key?: string | undefined; id?: string; tenant?: string},
) =>
  server.call(route.method, addressOf(route, {id, tenant_id: tenant, consumer_id: 'reader'}), {
    key,
    body: bodyFor(route, tenant),
  })

describe('roles', () => {
  test('are enforced for every route', async () => {
    const server = await startTestServer({open: false})
    const routes = await routesOf(server)
    expect(routes.length).toBeGreaterThan(35)
    for (const route of routes) {
      const name = `${route.method} ${route.path}`
      const anonymous = await call(server, route, {})
      if (route.role === 'none') {
        expect(anonymous.status, name).toBe(200)
        continue
      }
      expect(anonymous.status, name).toBe(401)
      expect(anonymous.headers.get('www-authenticate'), name).toContain('Bearer')
      for (const role of ROLES) {
        const {status} = await call(server, route, {key: await server.key({role, tenant: 'a'})})
        const isAllowed = ROLES.indexOf(role) >= ROLES.indexOf(route.role)
        expect(status === 403, `${name} as ${role}: ${status}`).toBe(!isAllowed)
        expect(status, `${name} as ${role}`).not.toBe(401)
      }
    }
  })
  test('are those that the reference has, for every route and no other', async () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/reference/server.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `([A-Z]+ \/[^`]*)` \| `?(\w+)`? \|/gm)].map(
      ([, route, role]) => `${route} ${role}`,
    )
    const server = await startTestServer()
    expect(rows.sort()).toEqual(
      (await routesOf(server)).map(({method, path, role}) => `${method} ${path} ${role}`).sort(),
    )
  })
  test('say which routes take none', async () => {
    const server = await startTestServer({open: false})
    const free = (await routesOf(server)).filter(({role}) => role === 'none').map(({path}) => path)
    expect(free.sort()).toEqual(['/health', '/llms.txt', '/metrics', '/openapi.json'])
  })
  test('decide which events may be written', async () => {
    const server = await startTestServer({open: false})
    const statusOf = async (role: (typeof ROLES)[number], type: string) =>
      (await server.call('POST', '/api/v1/events', {key: await server.key({role}), body: posted('t', type)})).status
    for (const type of ['task.approval.granted', 'task.approval.rejected', 'workflow.approval.granted']) {
      expect(await statusOf('work', type), type).toBe(403)
      expect(await statusOf('approve', type), type).toBe(200)
    }
    expect(await statusOf('work', 'workflow.approval.requested')).toBe(200)
    expect(await statusOf('read', 'task.commented')).toBe(403)
    const batch = await server.call('POST', '/api/v1/events/batch', {
      key: await server.key({role: 'work'}),
      body: {events: [posted('fine'), posted('t', 'task.approval.granted')]},
    })
    expect(batch.status).toBe(403)
    const seen = await server.call('GET', '/api/v1/events/query?entity_id=fine', {
      key: await server.key({role: 'read'}),
    })
    expect(seen.data).toMatchObject({count: 0})
  })
})

describe('tenants', () => {
  test('never see each other, whatever the parameters, on any route', async () => {
    const server = await startTestServer({open: false})
    const [a, b] = await Promise.all([
      server.key({role: 'admin', tenant: 'a'}),
      server.key({role: 'admin', tenant: 'b'}),
    ])
    const ofB = async <T>(path: string) => (await server.call<T>('GET', path, {key: b})).data
    await server.call('POST', '/api/v1/tasks', {key: b, body: {title: MARK, id: 'b-task', labels: [MARK]}})
    await server.call('POST', '/api/v1/consumers', {key: b, body: {consumer_id: 'b-task', event_type_filters: [MARK]}})
    await server.call('POST', '/api/v1/auth/api-keys', {key: b, body: {role: 'read', name: MARK}})
    const events = await ofB<{events: {id: string}[]}>('/api/v1/events/query')
    const keys = await ofB<{keys: {id: string}[]}>('/api/v1/auth/api-keys')
    const ids = ['b-task', ...events.events.map(({id}) => id), ...keys.keys.map(({id}) => id)]
    const routes = (await routesOf(server)).filter(({role}) => role !== 'none')
    for (const route of routes) {
      for (const id of ids) {
        const {text} = await call(server, route, {key: a, id, tenant: 'b'})
        expect(text, `${route.method} ${route.path} ${id}`).not.toContain(MARK)
      }
    }
    expect(await ofB('/api/v1/events/query')).toEqual(events)
    expect(await ofB('/api/v1/auth/api-keys')).toEqual(keys)
    expect(await ofB('/api/v1/consumers/b-task')).toMatchObject({event_type_filters: [MARK], cursor_position: null})
  })
  test('have versions, positions and consumers of their own', async () => {
    const server = await startTestServer()
    const append = async (tenant_id: string) =>
      (await server.call('POST', '/api/v1/events', {body: {...posted('same'), tenant_id}})).data
    expect(await append('a')).toMatchObject({version: 1})
    expect(await append('a')).toMatchObject({version: 2})
    expect(await append('b')).toMatchObject({version: 1})
    for (const [tenant, count] of [
      ['a', 2],
      ['b', 1],
      ['nobody', 0],
    ] as const) {
      const polled = await server.call('GET', `/api/v1/consumers/c/events?tenant_id=${tenant}`)
      expect(polled.data).toMatchObject({count})
    }
    expect((await server.call('GET', '/api/v1/events/query')).data).toMatchObject({count: 0})
  })
  test('may be named in the query, or in the body, which goes first', async () => {
    const server = await startTestServer()
    const create = posted('t', 'task.created', {payload: {title: 'T'}})
    const requests = [
      ['events', create],
      ['events/batch', {events: [posted('u')]}],
      ['tasks', {title: 'A', id: 'a'}],
      ['tasks/a/claim', {}],
      ['tasks/claim-next', {}],
      ['tasks/a/comment', {text: 'A word'}],
      ['consumers', {consumer_id: 'c', event_type_filters: ['task.*']}],
      ['consumers/c/ack', {position: 1}],
      ['auth/api-keys', {role: 'read', name: 'N'}],
    ] as const
    for (const [path, body] of requests) {
      const answer = await server.call('POST', `/api/v1/${path}?tenant_id=x`, {body})
      expect(answer.status, `${path} ${answer.text}`).toBeLessThan(300)
    }
    const events = body({events: [posted('u'), {...posted('v'), tenant_id: 'x'}]})
    expect((await server.call('POST', '/api/v1/events/batch?tenant_id=y', events)).status).toBe(400)
    expect((await server.call('POST', '/api/v1/events?tenant_id=a&tenant_id=b', body(create))).status).toBe(400)
    await server.call('POST', '/api/v1/events?tenant_id=y', body({...posted('t'), tenant_id: 'x'}))
    await server.call('POST', '/api/v1/consumers/c/ack?tenant_id=y', body({position: 2, tenant_id: 'x'}))
    const counts = ['default', 'y', 'x'].map(
      async (tenant) => (await server.call('GET', `/api/v1/stats?tenant_id=${tenant}`)).data.total_events,
    )
    expect(await Promise.all(counts)).toEqual([0, 0, 7])
    expect((await server.call('GET', '/api/v1/consumers/c?tenant_id=x')).data).toMatchObject({
      event_type_filters: ['task.*'],
      cursor_position: 2,
    })
    expect((await server.call('GET', '/api/v1/auth/api-keys?tenant_id=x')).data).toMatchObject({keys: [{name: 'N'}]})
  })
  test('may have any name that the contract allows, each with data of its own', async () => {
    const server = await startTestServer()
    const names = ['A', 'a', 'é', 'e\u0301'.normalize('NFC'), '日本', '__proto__', 'constructor', 'x'.repeat(64)]
    for (const [i, tenant_id] of [...new Set(names)].entries())
      await server.call('POST', '/api/v1/events', {body: {...posted(`of-${i}`), tenant_id}})
    const again = await server.restart()
    for (const [i, tenant_id] of [...new Set(names)].entries()) {
      const {data} = await again.call('GET', `/api/v1/events/query?tenant_id=${encodeURIComponent(tenant_id)}`)
      expect(data).toMatchObject({count: 1, events: [{entity_id: `of-${i}`, tenant_id}]})
    }
    for (const tenant_id of ['../a', 'a/b', 'a.b', '', 'x'.repeat(65), '%2e', 'a b'])
      expect((await again.call('POST', '/api/v1/events', {body: {...posted('t'), tenant_id}})).status).toBe(400)
  })
})

describe('keys', () => {
  test('are taken in every form that clients send', async () => {
    const server = await startTestServer({open: false})
    const key = await server.key({role: 'read'})
    const status = async (headers: Record<string, string>) =>
      (await server.call('GET', '/api/v1/auth/me', {headers})).status
    for (const authorization of [`Bearer ${key}`, `bearer ${key}`, `BEARER  ${key}`, key])
      expect(await status({authorization})).toBe(200)
    expect(await status({'x-api-key': key})).toBe(200)
    expect(await status({authorization: 'Bearer nonsense', 'x-api-key': key})).toBe(401)
    expect(await status({authorization: `Bearer ${key.slice(0, -1)}`})).toBe(401)
    expect(await status({authorization: `Bearer ${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`})).toBe(401)
    expect(await status({authorization: 'Basic YTpi'})).toBe(401)
  })
  test('bound to an agent speak for nobody else', async () => {
    const server = await startTestServer({open: false})
    const key = await server.key({role: 'work', agent: 'ada'})
    const body = {
      ...posted('t', 'task.claimed'),
      payload: {agent_id: 'eve', lease_seconds: 60},
      metadata: {agent_id: 'eve', source_id: 's'},
    }
    await server.call('POST', '/api/v1/tasks', {key, body: {title: 'T', id: 't', agent_id: 'eve'}})
    await server.call('POST', '/api/v1/events', {key, body})
    for (const [id, type] of [
      ['t', 'review.done'],
      ['t', 'task'],
      ['f', 'agent.finding'],
    ] as const)
      await server.call('POST', '/api/v1/events', {key, body: {...posted(id, type), payload: {agent_id: 'eve'}}})
    const {data} = await server.call<{events: {payload: object; metadata: object}[]}>('GET', '/api/v1/events/query', {
      key,
    })
    expect(data.events).toMatchObject([
      {metadata: {agent_id: 'ada'}},
      {payload: {agent_id: 'ada', lease_seconds: 60}, metadata: {agent_id: 'ada', source_id: 's'}},
      {payload: {agent_id: 'ada'}, metadata: {agent_id: 'ada'}},
      {payload: {agent_id: 'ada'}, metadata: {agent_id: 'ada'}},
      {payload: {agent_id: 'ada'}, metadata: {agent_id: 'ada'}},
    ])
    expect((await server.call('GET', '/api/v1/tasks/t', {key})).data).toMatchObject({
      claimed_by: 'ada',
      created_by: 'ada',
      timeline: [{by: 'ada'}, {by: 'ada'}, {type: 'review.done', by: 'ada'}, {by: 'ada'}],
    })
  })
  test('are made, listed and revoked by admins, and end', async () => {
    const server = await startTestServer({open: false})
    const admin = await server.key({role: 'admin', tenant: 'a'})
    const made = await server.call<{id: string; key: string; tenant: string}>('POST', '/api/v1/auth/api-keys', {
      key: admin,
      body: {name: 'CI', role: 'work', agent: 'bot', expires_in_days: 90, tenant_id: 'b'},
    })
    expect(made.status).toBe(201)
    expect(made.data).toMatchObject({tenant: 'a', role: 'work', agent: 'bot', key: expect.stringMatching(/^ask_/)})
    const {key, id} = made.data
    const me = () => server.call('GET', '/api/v1/auth/me', {key})
    expect((await me()).data).toEqual({tenant_id: 'a', role: 'work', agent: 'bot', key_id: id})
    const listed = await server.call('GET', '/api/v1/auth/api-keys', {key: admin})
    expect(listed.text).not.toContain(key.slice(-20))
    expect(listed.data).toMatchObject({keys: [{role: 'admin'}, {id, name: 'CI'}]})
    const revoked = await server.call('DELETE', `/api/v1/auth/api-keys/${id}`, {key: admin})
    expect(revoked.data).toMatchObject({id, revoked_at: expect.any(String)})
    expect((await me()).status).toBe(401)
    expect((await server.call('DELETE', '/api/v1/auth/api-keys/nobody', {key: admin})).status).toBe(404)
  })
  test('open everything to nobody but this machine', async () => {
    await expect(startTestServer({host: '0.0.0.0'})).rejects.toMatchObject({code: 'USAGE'})
    await expect(startTestServer({host: '::'})).rejects.toMatchObject({code: 'USAGE'})
    const server = await startTestServer()
    const key = await server.key({role: 'read', tenant: 'a'})
    expect((await server.call('POST', '/api/v1/events', {body: posted('t')})).status).toBe(200)
    expect((await server.call('POST', '/api/v1/events', {key, body: posted('t')})).status).toBe(403)
  })
})
