import {once} from 'node:events'
import {describe, expect, onTestFinished, test} from 'vitest'
import {WebSocket} from 'ws'
import {posted, startTestServer, type TestServer, uniqueId} from './support/server.ts'

interface Frame {
  readonly type?: string
  readonly position?: number
  readonly missed?: number
  readonly replayed?: number
  readonly event?: {readonly entity_id: string}
  readonly id?: string
  readonly entity_id?: string
}

const append = (server: TestServer, entity: string, type?: string) =>
  server.call('POST', '/api/v1/events', {body: posted(entity, type)})

/** Connects, and keeps what comes. */
async function connect(server: TestServer, parameters = '', headers: Record<string, string> = {}) {
  const url = `${server.url.replace('http', 'ws')}/api/v1/events/stream${parameters}`
  const socket = new WebSocket(url, {headers})
  onTestFinished(() => socket.terminate())
  const frames: Frame[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data))))
  await once(socket, 'open')
  const until = async (holds: (frames: readonly Frame[]) => boolean) => {
    while (!holds(frames)) await once(socket, 'message')
    return frames
  }
  // A frame is taken in order: an append that is answered later than this was sent later.
  const say = (frame: unknown) => {
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    return new Promise<void>((resolve) => {
      socket.ping()
      socket.once('pong', () => resolve())
    })
  }
  return {socket, frames, until, say}
}

const entities = (frames: readonly Frame[]) => frames.map(({entity_id}) => entity_id)

describe('a WebSocket', () => {
  test('tells bare events from the moment of connecting, of its own tenant', async () => {
    const server = await startTestServer()
    await append(server, 'before')
    const {until} = await connect(server)
    await server.call('POST', '/api/v1/events', {body: {...posted('foreign'), tenant_id: 'other'}})
    await append(server, 'after')
    const [event] = await until((frames) => frames.length > 0)
    expect(Object.keys(event as object).sort()).toEqual(
      ['entity_id', 'event_type', 'id', 'metadata', 'payload', 'tenant_id', 'timestamp', 'version'].sort(),
    )
    expect(event).toMatchObject({entity_id: 'after', tenant_id: 'default'})
  })
  test('filters by patterns, and by the older form; what it cannot read it ignores', async () => {
    const server = await startTestServer()
    const {say, until, frames} = await connect(server)
    await say({type: 'subscribe', filters: ['task.*', 'deploy.started']})
    await say('not json')
    for (const type of ['task', 'task.created', 'tasks.x', 'deploy.started', 'deploy.started.late'])
      await append(server, type, type)
    expect(entities(await until(({length}) => length === 2))).toEqual(['task.created', 'deploy.started'])
    await say({entity_id: 'mine', event_type_prefixes: ['task.*']})
    await append(server, 'other', 'task.created')
    await append(server, 'mine', 'task.claimed')
    await until(({length}) => length === 3)
    await say({type: 'subscribe', filters: []})
    await append(server, 'mine', 'agent.finding')
    await until(({length}) => length === 4)
    await say({anything: true})
    await append(server, 'other', 'agent.finding')
    await until(({length}) => length === 5)
    expect(entities(frames).slice(2)).toEqual(['mine', 'mine', 'other'])
  })
  test('of a consumer replays what was not acknowledged, and then goes on, each event once', async () => {
    const server = await startTestServer()
    await server.call('POST', '/api/v1/consumers', {body: {consumer_id: 'c', event_type_filters: ['task.*']}})
    await append(server, 'one', 'task.created')
    await append(server, 'not mine', 'agent.finding')
    await append(server, 'two', 'task.created')
    await server.call('POST', '/api/v1/consumers/c/ack', {body: {position: 1}})
    const {until, frames} = await connect(server, '?consumer_id=c')
    await until((all) => all.some(({type}) => type === 'replay_complete'))
    expect(frames).toMatchObject([
      {type: 'replay', position: 3, event: {entity_id: 'two'}},
      {type: 'replay_complete', replayed: 1},
    ])
    await append(server, 'not mine', 'agent.finding')
    await append(server, 'three', 'task.created')
    await until(({length}) => length === 3)
    expect(frames[2]).toMatchObject({entity_id: 'three'})
    expect(frames[2]).not.toHaveProperty('position')
  })
  test('of a consumer meets live events without a gap or a repetition, while many write', async () => {
    const server = await startTestServer()
    const write = async (from: number, to: number) => {
      for (let i = from; i < to; i += 20)
        await server.call('POST', '/api/v1/events/batch', {
          body: {events: Array.from({length: 20}, (_, j) => posted(`n${i + j}`))},
        })
    }
    await write(0, 2000)
    const writing = write(2000, 4000)
    const {until, frames} = await connect(server, '?consumer_id=late')
    await writing
    const events = () => frames.map((frame) => frame.event ?? frame).filter((event) => 'entity_id' in event)
    await until(() => events().length >= 4000)
    expect(entities(events())).toEqual(Array.from({length: 4000}, (_, i) => `n${i}`))
    expect(frames.filter(({type}) => type === 'replay_complete')).toHaveLength(1)
  })
  test('tells a slow reader how many it missed, and goes on', async () => {
    const server = await startTestServer()
    const {socket, until, frames} = await connect(server)
    socket.pause()
    const large = {...posted('x'), payload: {text: 'x'.repeat(200_000)}}
    const count = 200
    for (let i = 0; i < count; i++) await server.call('POST', '/api/v1/events', {body: large})
    socket.resume()
    await until((all) => all.some(({type}) => type === 'lagged'))
    const lagged = frames.find(({type}) => type === 'lagged')
    expect((lagged?.missed as number) + frames.filter(({entity_id}) => entity_id === 'x').length).toBe(count)
    await append(server, 'after')
    await until((all) => all.some(({entity_id}) => entity_id === 'after'))
  })
  test('takes a key, and no page of another site', async () => {
    const server = await startTestServer({open: false})
    const key = await server.key({role: 'read', tenant: 'a'})
    const work = await server.key({role: 'work', tenant: 'a'})
    const foreign = await server.key({role: 'work', tenant: 'b'})
    await expect(connect(server)).rejects.toThrow('401')
    await expect(connect(server, '', {'x-api-key': 'ask_nonsense'})).rejects.toThrow('401')
    const auth = {authorization: `bearer ${key}`}
    await expect(connect(server, '', {...auth, origin: 'http://evil.example'})).rejects.toThrow('403')
    await expect(connect(server, '', {...auth, host: 'evil.example'})).rejects.toThrow('421')
    const {until, frames} = await connect(server, '?tenant_id=b', auth)
    await server.call('POST', '/api/v1/events', {key: foreign, body: posted('theirs')})
    await server.call('POST', '/api/v1/events', {key: work, body: posted('ours')})
    await until(({length}) => length > 0)
    expect(frames).toMatchObject([{entity_id: 'ours', tenant_id: 'a'}])
  })
  test('is told goodbye when the server stops', async () => {
    const server = await startTestServer()
    const {socket} = await connect(server)
    const closed = once(socket, 'close')
    await server.running.stop()
    expect((await closed)[0]).toBe(1001)
  })
})

describe('consumers', () => {
  test('poll after what they acknowledged; acknowledging never goes back, nor beyond the end', async () => {
    const server = await startTestServer()
    const call = async (method: string, path: string, body?: unknown) =>
      (await server.call(method, `/api/v1/consumers${path}`, {body})).data
    const fresh = {consumer_id: 'cn-laptop', event_type_filters: [], cursor_position: null}
    expect(await call('GET', '/cn-laptop')).toEqual(fresh)
    const filters = ['task.*', 'workflow.*']
    const registered = {...fresh, event_type_filters: filters}
    expect(await call('POST', '', {consumer_id: 'cn-laptop', event_type_filters: filters})).toEqual(registered)
    for (const type of ['task.created', 'agent.finding', 'workflow.claimed', 'task'])
      await append(server, uniqueId(), type)
    const polled = await call('GET', '/cn-laptop/events?limit=2')
    expect(polled).toMatchObject({count: 2, events: [{position: 1, event_type: 'task.created'}, {position: 3}]})
    expect(await call('POST', '/cn-laptop/ack', {position: 3})).toEqual({
      status: 'ok',
      consumer_id: 'cn-laptop',
      position: 3,
    })
    expect(await call('POST', '/cn-laptop/ack', {position: 1})).toMatchObject({position: 1})
    expect(await call('GET', '/cn-laptop')).toMatchObject({cursor_position: 3})
    expect(await call('GET', '/cn-laptop/events')).toMatchObject({count: 1, events: [{position: 4}]})
    const beyond = await server.call('POST', '/api/v1/consumers/cn-laptop/ack', {body: {position: 9999}})
    expect(beyond).toMatchObject({
      status: 400,
      data: {error: 'Invalid input: Position 9999 is beyond the latest event offset 4'},
    })
    const negative = await server.call('POST', '/api/v1/consumers/cn-laptop/ack', {body: {position: -1}})
    expect(negative.status).toBe(422)
    const again = await server.restart()
    expect((await again.call('GET', '/api/v1/consumers/cn-laptop')).data).toEqual({
      ...registered,
      cursor_position: 3,
    })
    expect((await again.call('GET', '/api/v1/consumers/cn-laptop/events')).data).toMatchObject({
      events: [{position: 4}],
    })
  })
})

describe('server-sent events', () => {
  /** Reads frames until the stream has shown so many events. */
  async function read(server: TestServer, count: number, parameters: string, headers = {}) {
    const abort = new AbortController()
    const response = await fetch(`${server.url}/api/v1/events/stream${parameters}`, {
      headers: {accept: 'text/event-stream', ...headers},
      signal: abort.signal,
    })
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      text += decoder.decode(chunk, {stream: true})
      if (text.split('\ndata: ').length > count) break
    }
    abort.abort()
    return [...text.matchAll(/^id: (\d+)\ndata: (.*)$/gm)].map(([, id, data]) => ({
      id: Number(id),
      entity: (JSON.parse(data as string) as {entity_id: string}).entity_id,
    }))
  }

  test('go on after Last-Event-ID, in order, with filters', async () => {
    const server = await startTestServer()
    for (const [entity, type] of [['a'], ['b', 'agent.finding'], ['c'], ['d']] as const)
      await append(server, entity, type)
    expect(await read(server, 4, '?after=0')).toEqual([1, 2, 3, 4].map((id) => ({id, entity: 'abcd'[id - 1]})))
    expect(await read(server, 2, '?filters=task.*', {'last-event-id': '1'})).toEqual([
      {id: 3, entity: 'c'},
      {id: 4, entity: 'd'},
    ])
    const live = read(server, 1, '')
    // Whether it is connected already does not show: until it has read one, there is one more.
    let over = false
    live.finally(() => {
      over = true
    })
    while (!over) await append(server, 'live')
    expect(await live).toMatchObject([{entity: 'live'}])
  })
  test('a plain request is told how to connect', async () => {
    const server = await startTestServer()
    expect((await server.call('GET', '/api/v1/events/stream')).status).toBe(426)
  })
})
