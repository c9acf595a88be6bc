import {afterEach, describe, expect, test} from 'vitest'
import type {CoreOptions} from './support/allsource/core-options.ts'
import {type CoreServer, startCore} from './support/allsource/core-server.ts'
import {openStream, type StreamReader, wireTo} from './support/allsource/wire.ts'

let open: CoreServer[] = []
afterEach(async () => {
  for (const core of open) await core.close()
  open = []
})

async function started(options?: CoreOptions) {
  const core = await startCore(options)
  open.push(core)
  return {core, ...wireTo(core.url), stream: (path?: string) => openStream(core.url, path)}
}

const task = (entity_id: string, more: object = {}) => ({event_type: 'task.created', entity_id, ...more})
const typed = (event_type: string) => ({event_type, entity_id: 't-1'})
const closed = ({socket}: StreamReader) => new Promise((ended) => socket.once('close', ended))

describe('the live stream', () => {
  test('9: pushes bare events of every tenant from now on, by HTTP or by another client', async () => {
    const {core, stream, append} = await started()
    await append(task('before'))
    const reader = await stream()
    expect(core.openSockets).toBe(1)
    await append(task('t-1', {tenant_id: 'a', payload: {title: 'x'}}))
    core.record(task('t-2', {tenant_id: 'b'}))
    expect(await reader.take(2)).toEqual(core.events.slice(1))
    core.seed(3)
    expect(await reader.untaken()).toBe(0)
  })
  test('9: a subscription is not answered and filters by patterns', async () => {
    const {core, stream} = await started()
    const reader = await stream()
    await reader.say({type: 'subscribe', filters: ['task.*', 'workflow.claimed']})
    for (const type of ['task', 'tasks.x', 'workflow.released', 'task.a.b', 'workflow.claimed'])
      core.record(typed(type))
    expect((await reader.take(2)).map(({event_type}) => event_type)).toEqual(['task.a.b', 'workflow.claimed'])
    await reader.say({type: 'subscribe', filters: ['*', 'task.', 'task']})
    for (const type of ['task.created', 'other']) core.record(typed(type))
    expect(await reader.untaken()).toBe(0)
    await reader.say({type: 'subscribe', filters: []})
    core.record(typed('other'))
    expect(await reader.take(1)).toHaveLength(1)
  })
  test('an old filter replaces all of it, a subscription keeps its entity, other objects reset it', async () => {
    const {core, stream} = await started()
    const reader = await stream()
    await reader.say({entity_id: 't-1', event_type: 'task.created', event_type_prefixes: ['task.']})
    core.record(task('t-2'))
    core.record(typed('task.updated'))
    core.record(task('t-1'))
    expect(await reader.take(1)).toMatchObject([{entity_id: 't-1', event_type: 'task.created'}])
    await reader.say({type: 'subscribe', filters: ['task.*']})
    core.record(task('t-2'))
    core.record(typed('task.updated'))
    expect(await reader.take(1)).toMatchObject([{entity_id: 't-1', event_type: 'task.updated'}])
    await reader.say('{broken')
    core.record(task('t-2'))
    expect(await reader.untaken()).toBe(0)
    await reader.say({hello: 'world'})
    core.record({event_type: 'any', entity_id: 'any'})
    expect(await reader.take(1)).toMatchObject([{event_type: 'any'}])
  })
  test('9: who falls behind is told how much, and what was missed is found by a query only', async () => {
    const {core, stream, query} = await started()
    const reader = await stream()
    core.lag(task('t-1'), task('t-2'))
    expect(await reader.take(1)).toEqual([{type: 'lagged', missed: 2}])
    expect(await reader.untaken()).toBe(0)
    expect((await query({tenant_id: 'default'})).body.count).toBe(2)
  })
  test('an event can be pushed twice', async () => {
    const {core, stream} = await started()
    const reader = await stream()
    const {id} = core.record(task('t-1'))
    core.repeat(id)
    expect((await reader.take(2)).map((event) => event.id)).toEqual([id, id])
  })
  test('several events can come in one frame, an array', async () => {
    const {core, stream} = await started()
    const reader = await stream()
    await reader.say({type: 'subscribe', filters: ['task.*']})
    core.recordTogether(task('t-1'), typed('other'), task('t-2'))
    core.recordTogether(typed('other'))
    expect(await reader.take(1)).toEqual([[core.events[0], core.events[2]]])
    expect(await reader.untaken()).toBe(0)
  })
  test('can be refused and cut at the door, and is recorded as a request', async () => {
    const {core, stream} = await started()
    const toStream = ({path}: {readonly path: string}) => path.endsWith('/stream')
    core.failNext({status: 503, body: {error: 'Queue full'}}, 1, toStream)
    await expect(stream()).rejects.toThrow('503')
    core.failNext('reset-before', 1, toStream)
    await expect(stream()).rejects.toThrow(/ECONNRESET|hang up/)
    await expect(stream('/api/v1/elsewhere')).rejects.toThrow('404')
    await stream()
    expect(core.requests.map(({path}) => path).filter((path) => path.endsWith('/stream'))).toHaveLength(3)
  })
  test('a restart and a cut end the sockets, and a new one can be opened at the same address', async () => {
    const {core, stream, append, query} = await started()
    await append(task('t-1'))
    for (const end of [async () => core.dropSockets(), core.restart]) {
      const reader = await stream()
      const ended = closed(reader)
      await end()
      await ended
      expect(core.openSockets).toBe(0)
    }
    expect((await query({tenant_id: 'default'})).body.count).toBe(1)
    const reader = await stream()
    core.record(task('t-2'))
    expect(await reader.take(1)).toMatchObject([{entity_id: 't-2', version: 1}])
    await core.close()
    await expect(stream()).rejects.toThrow(/ECONNREFUSED/)
    await core.restart()
    await stream()
  })
})

describe('consumers', () => {
  test('10: a socket with a consumer gets the backlog of its registered filters first', async () => {
    const {core, stream, post} = await started()
    for (const type of ['task.created', 'note.added', 'task', 'task.updated']) core.record(typed(type))
    await post('/api/v1/consumers', {consumer_id: 'cn-laptop', event_type_filters: ['task.*']})
    const reader = await stream('/api/v1/events/stream?consumer_id=cn-laptop')
    const [first, second, third, last] = await reader.take(4)
    expect(first).toEqual({type: 'replay', position: 1, event: core.events[0]})
    expect([second?.position, third?.position]).toEqual([3, 4])
    expect(last).toEqual({type: 'replay_complete', replayed: 3})
    core.record(typed('note.added'))
    core.record(typed('task.archived'))
    expect(await reader.take(1)).toEqual([core.events.at(-1)])
  })
  test('11: register, poll, acknowledge', async () => {
    const {core, get, post} = await started()
    for (const type of ['task.created', 'note.added', 'workflow.claimed', 'task.updated']) core.record(typed(type))
    const wanted = {consumer_id: 'cn-laptop', event_type_filters: ['task.*', 'workflow.*']}
    expect((await post('/api/v1/consumers', wanted)).body).toEqual({...wanted, cursor_position: null})
    const path = '/api/v1/consumers/cn-laptop'
    expect((await get(`${path}/events?limit=2`)).body).toEqual({
      events: [
        {position: 1, ...core.events[0]},
        {position: 3, ...core.events[2]},
      ],
      count: 2,
    })
    const ack = (position: unknown) => post(`${path}/ack`, {position})
    expect((await ack(3)).body).toEqual({status: 'ok', consumer_id: 'cn-laptop', position: 3})
    expect((await ack(1)).body).toMatchObject({position: 1})
    expect((await get(path)).body).toEqual({...wanted, cursor_position: 3})
    expect((await get(`${path}/events`)).body).toMatchObject({count: 1, events: [{position: 4}]})
    const beyond = await ack(9999)
    expect(beyond.status).toBe(400)
    expect(beyond.body).toEqual({error: 'Invalid input: Position 9999 is beyond the latest event offset 4'})
    expect((await ack(-1)).status).toBe(422)
    expect((await ack('1')).status).toBe(422)
  })
  test('are made when they are named, and poll a hundred at a time', async () => {
    const {core, get} = await started()
    core.seed(150)
    expect((await get('/api/v1/consumers/new')).body).toEqual({
      consumer_id: 'new',
      event_type_filters: [],
      cursor_position: null,
    })
    expect((await get('/api/v1/consumers/new/events')).body).toMatchObject({count: 100})
  })
  test('keep their cursor over a restart, unless they were registered again', async () => {
    const {core, get, post} = await started()
    core.seed(3)
    for (const id of ['kept', 'lost']) {
      await post('/api/v1/consumers', {consumer_id: id})
      await post(`/api/v1/consumers/${id}/ack`, {position: 2})
    }
    await post('/api/v1/consumers', {consumer_id: 'lost'})
    expect((await get('/api/v1/consumers/lost')).body).toMatchObject({cursor_position: 2})
    await core.restart()
    expect((await get('/api/v1/consumers/kept')).body).toMatchObject({cursor_position: 2})
    expect((await get('/api/v1/consumers/lost')).body).toMatchObject({cursor_position: null})
  })
})
