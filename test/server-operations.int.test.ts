import {Ajv2020} from 'ajv/dist/2020.js'
import {expect, test} from 'vitest'
import {OPERATIONS, type Operation} from '../src/application/operations/index.ts'
import {startTestServer, type TestServer} from './support/server.ts'

const ajv = new Ajv2020({strict: false, formats: {'date-time': true, uuid: true}})
const operationNamed = (name: string) => (OPERATIONS as readonly Operation[]).find((one) => one.name === name)

/** Asks for an operation about the board or a task, checks the answer against the operation's schema, and returns it. */
async function ask(server: TestServer, path: string, body?: object) {
  const answer = await server.call(body ? 'POST' : 'GET', `/api/v1/tasks/${path}`, {body})
  expect(answer.status, `${path}: ${answer.text}`).toBe(200)
  const name = (path.split('?')[0] as string).replace(/^t\//, '').replaceAll('/', ' ')
  const schema = operationNamed(name)?.output
  expect(schema, name).toBeDefined()
  expect(ajv.validate(schema as object, answer.data) ? undefined : ajv.errorsText(), answer.text).toBeUndefined()
  return answer.data
}

async function serverWithTasks(...ids: readonly string[]): Promise<TestServer> {
  const server = await startTestServer()
  for (const id of ids)
    expect((await server.call('POST', '/api/v1/tasks', {body: {title: id.toUpperCase(), id}})).status).toBe(201)
  return server
}

test('a task is edited, labelled, commented on, made to wait, archived and brought back', async () => {
  const server = await serverWithTasks('t', 'first')
  expect(await ask(server, 't/edit', {title: 'New', description: 'More', labels: ['a']})).toMatchObject({
    title: 'New',
    changed: ['title', 'description', 'labels'],
  })
  expect(await ask(server, 't/edit', {description: null})).toMatchObject({changed: ['description']})
  expect(await ask(server, 't/label/add', {labels: ['b', 'c']})).toEqual({id: 't', labels: ['a', 'b', 'c']})
  expect(await ask(server, 't/label/remove', {labels: 'a,b'})).toEqual({id: 't', labels: ['c']})
  expect(await ask(server, 't/dep/add', {blockers: ['first']})).toMatchObject({open_blockers: 1})
  expect(await ask(server, 't/dep/list')).toMatchObject({blockers: [{id: 'first', status: 'open'}]})
  expect(await ask(server, 't/dep/tree?direction=blockers&depth=1')).toMatchObject({
    blockers: [{id: 'first', depth: 1}],
  })
  expect(await ask(server, 't/why')).toMatchObject({blockers: [{id: 'first', state: 'ready'}]})
  expect(await ask(server, 'dep/cycles')).toEqual({cycles: []})
  expect(await ask(server, 't/dep/remove', {blockers: ['first']})).toMatchObject({open_blockers: 0})
  expect(await ask(server, 't/archive', {})).toEqual({id: 't', archived: true})
  expect(await ask(server, 't/unarchive', {})).toEqual({id: 't', archived: false})
})

test('a command is undone by whoever gave it, and the answer says by what', async () => {
  const server = await serverWithTasks('t')
  await ask(server, 't/edit', {agent_id: 'ada', title: 'Wrong'})
  expect(await ask(server, 'undo', {agent_id: 'ada', dry_run: true})).toMatchObject({
    undone: [{id: 't', dry_run: true}],
  })
  expect(await ask(server, 'undo', {agent_id: 'ada'})).toMatchObject({
    undone: [{id: 't', undone: {event_type: 'task.updated'}}],
  })
  expect((await server.call('GET', '/api/v1/tasks/t')).data).toMatchObject({title: 'T'})
  const refused = await server.call('POST', '/api/v1/tasks/undo', {body: {event: 'the last one'}})
  expect(refused).toMatchObject({status: 400, data: {code: 'USAGE'}})
})

test('a file is imported in one step, and may be imported again', async () => {
  const server = await startTestServer()
  const content = '- [ ] Draft id:draft\n- [ ] Review id:review blocked-by:draft\n'
  expect(await ask(server, 'import', {content})).toMatchObject({tasks: [{id: 'draft'}, {id: 'review', blocked: true}]})
  expect(await ask(server, 'import', {content})).toMatchObject({tasks: [{existing: true}, {existing: true}]})
})

test('several tasks are claimed at once, and what is done is archived at once', async () => {
  const server = await serverWithTasks('a', 'b', 'c')
  expect(await ask(server, 'claim-some', {count: 2, agent_id: 'ada'})).toMatchObject({tasks: [{id: 'a'}, {id: 'b'}]})
  for (const id of ['a', 'b']) await server.call('POST', `/api/v1/tasks/${id}/done`, {body: {agent_id: 'ada'}})
  expect(await ask(server, 'archive-done', {})).toEqual({archived: ['a', 'b']})
  expect(await ask(server, 'needs-me')).toMatchObject({count: 0})
})

test('an event that is not about the board is recorded', async () => {
  const server = await startTestServer()
  const emitted = await server.call('POST', '/api/v1/emit', {
    body: {type: 'agent.finding', entity: 'sources', payload: {n: 1}, agent_id: 'ada'},
  })
  expect(emitted).toMatchObject({status: 200, data: {event_type: 'agent.finding', version: 1, position: 1}})
  const refused = await server.call('POST', '/api/v1/emit', {body: {type: 'task.created', entity: 'x'}})
  expect(refused).toMatchObject({status: 400, data: {code: 'USAGE'}})
})

test('a wait is answered by the change that it waits for', async () => {
  const server = await serverWithTasks('a', 'b')
  const waiting = ask(server, 'wait?ids=a,b&any=true&timeout_seconds=60')
  await server.call('POST', '/api/v1/tasks/b/done', {body: {}})
  expect(await waiting).toMatchObject({tasks: [{id: 'b', status: 'done'}]})
})

test('a claim waits for a task to become ready', async () => {
  const server = await startTestServer()
  const waiting = ask(server, 'claim-next', {wait_seconds: 60, agent_id: 'ada'})
  await server.call('POST', '/api/v1/tasks', {body: {title: 'A', id: 'a'}})
  expect(await waiting).toMatchObject({id: 'a', claimed_by: 'ada'})
})

test('a wait ends when its time is over, and is never longer than a minute', async () => {
  const server = await serverWithTasks('a')
  expect(await server.call('GET', '/api/v1/tasks/wait?ids=a&timeout_seconds=0')).toMatchObject({
    status: 408,
    data: {code: 'WAIT_TIMEOUT', details: {waiting_for: [{id: 'a', status: 'open'}]}},
  })
  expect((await server.call('GET', '/api/v1/tasks/wait?ids=a&timeout_seconds=61')).status).toBe(400)
  expect((await server.call('GET', '/api/v1/tasks/ready?wait_seconds=3600')).status).toBe(400)
})
