import type {ChildProcess} from 'node:child_process'
import {createServer, type Server} from 'node:http'
import type {Socket} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, onTestFinished, test} from 'vitest'
import {WebSocketServer} from 'ws'
import type {CoreServer} from '../support/allsource/core-server.ts'
import {type CnRun, finished, type TestWorkspace} from '../support/cn.ts'
import {agent, makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'

const task = (id: string) => ({event_type: 'task.created', entity_id: id, payload: {title: id}})
const done = (id: string) => ({event_type: 'task.completed', entity_id: id, payload: {agent_id: 'bob'}})
const WAIT = ['--timeout', '60s', '--json']

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

async function boardOf(...ids: string[]) {
  const core = await startStore()
  for (const id of ids) core.record(task(id))
  return {core, workspace: await makeRemoteWorkspace(core.url)}
}

/** Starts a command that waits; a test that fails must not leave it. */
function waiting(workspace: TestWorkspace, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child: ChildProcess = workspace.start(args, {env})
  onTestFinished(() => void child.kill('SIGKILL'))
  return finished(child)
}

function expectDone({code, stdout, stderr}: CnRun): void {
  expect([code, stdout], stderr).toEqual([0, expect.stringContaining('"status":"done"')])
}

const isListening = (core: CoreServer) => () => core.openSockets === 1
const pulls = ({requests}: CoreServer) => requests.filter(({path}) => path.endsWith('/query')).length

describe('a command that waits is woken', () => {
  test.each([
    ['wait', ['wait', 'first', ...WAIT]],
    ['ready --wait', ['ready', '--wait', '60s', '--json']],
    ['claim --next --wait', ['claim', '--next', '--wait', '60s', '--json']],
  ])('by what another machine writes, without asking again and again: %s', async (verb, args) => {
    const {core, workspace} = await boardOf('first')
    const other = await makeRemoteWorkspace(core.url)
    if (verb !== 'wait') expect((await other.cn(['claim', 'first'], agent('bob'))).code).toBe(0)
    const ended = waiting(workspace, args, agent('ada').env)
    await until(isListening(core))
    core.clearRequests()
    await other.cn(verb === 'wait' ? ['done', 'first'] : ['release', 'first'], agent('bob'))
    const {code, stdout, stderr} = await ended
    expect([code, stdout], stderr).toEqual([0, expect.stringContaining('"first"')])
    // The other's own, those for the event, and at most one that was due anyway.
    expect(pulls(core)).toBeLessThan(6)
    await until(() => core.openSockets === 0)
  })

  test('through the gateway, which has no live stream', async () => {
    const core = await startStore({gateway: true, apiKey: 'ask_gate', tenant: 'team'})
    core.record({...task('first'), tenant_id: 'team'})
    const workspace = await makeRemoteWorkspace(core.url, ['--api-key', 'ask_gate'])
    const ended = waiting(workspace, ['wait', 'first', ...WAIT])
    await until(() => core.requests.some(({path}) => path.endsWith('/stream')))
    core.record({...done('first'), tenant_id: 'team'})
    expectDone(await ended)
  })

  test('across a restart of the store, though it happened while nobody listened', async () => {
    const {core, workspace} = await boardOf('first')
    const ended = waiting(workspace, ['wait', 'first', ...WAIT])
    await until(isListening(core))
    await core.close()
    core.record(done('first'))
    await sleep(1000)
    await core.restart()
    expectDone(await ended)
  })

  test('across one that a lease of its session does not outlast', async () => {
    const {core, workspace} = await boardOf('first', 'held')
    await workspace.cn(['claim', 'held', '--ttl', '1s'], agent('ada'))
    const ended = waiting(workspace, ['wait', 'first', ...WAIT], agent('ada').env)
    await until(isListening(core))
    await core.close()
    core.record(done('first'))
    await sleep(2500)
    await core.restart()
    expectDone(await ended)
  })

  test('after its socket was dropped, and when it is told that it missed something', async () => {
    const {core, workspace} = await boardOf('first', 'second')
    const ended = waiting(workspace, ['wait', 'first', ...WAIT])
    await until(isListening(core))
    core.dropSockets()
    core.seed(1, () => done('first'))
    expectDone(await ended)

    const lagging = waiting(workspace, ['wait', 'second', ...WAIT])
    await until(isListening(core))
    core.lag(done('second'))
    expectDone(await lagging)
  })

  test('by several events in one frame, and not by one that comes again', async () => {
    const {core, workspace} = await boardOf('first')
    const ended = waiting(workspace, ['wait', 'first', ...WAIT])
    await until(isListening(core))
    core.repeat(core.events[0]?.id as string)
    core.recordTogether(task('second'), done('first'))
    expectDone(await ended)
  })
})

describe('a command that waits ends', () => {
  test('when its time is over, also while the store is gone', async () => {
    const {core, workspace} = await boardOf('first')
    const ended = waiting(workspace, ['wait', 'first', '--timeout', '10s', '--json'])
    await until(isListening(core))
    await core.close()
    expect((await ended).code).toBe(7)
  })

  test('with what is wrong when the store lets it in no more, or is another one', async () => {
    const {core, workspace} = await boardOf('first')
    const locked = waiting(workspace, ['wait', 'first', ...WAIT])
    await until(isListening(core))
    core.failNext({status: 401, body: 'Invalid API key'}, 1)
    core.record(task('other'))
    expect(await locked).toMatchObject({code: 8, stdout: expect.stringContaining('NOT_AUTHENTICATED')})

    const lost = waiting(workspace, ['wait', 'first', ...WAIT])
    await until(isListening(core))
    core.reset()
    core.record(task('new'))
    expect(await lost).toMatchObject({code: 9, stdout: expect.stringContaining('REMOTE_REPLACED')})
  })

  test('although the server never says goodbye to its socket', async () => {
    const {core, workspace} = await boardOf('first')
    const {url, sockets} = await silentStream(core)
    const ended = waiting(workspace, ['wait', 'first', '--timeout', '10s', '--json'], {CN_REMOTE_URL: url})
    await until(() => sockets.size > 0)
    expect((await ended).code).toBe(7)
  })
})

/** A server before the store whose sockets answer nothing any more once they are open. */
async function silentStream(core: CoreServer): Promise<{readonly url: string; readonly sockets: ReadonlySet<Socket>}> {
  const sockets = new Set<Socket>()
  const accepting = new WebSocketServer({noServer: true})
  const server: Server = createServer(async (request, response) => {
    const reply = await fetch(core.url + request.url)
    response.writeHead(reply.status, {'content-type': 'application/json'}).end(await reply.text())
  })
  server.on('upgrade', (request, socket: Socket, head) =>
    accepting.handleUpgrade(request, socket, head, () => {
      sockets.add(socket)
      socket.removeAllListeners('data')
    }),
  )
  const {promise, resolve} = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.closeAllConnections()
    server.close()
  })
  return {url: `http://127.0.0.1:${(server.address() as {port: number}).port}`, sockets}
}
