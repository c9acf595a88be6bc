import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import type {IncomingMessage} from 'node:http'
import {get} from 'node:https'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {makeWorkspace, type TestWorkspace, temporaryFolder, workspaceAt} from '../support/cn.ts'
import {agent, makeRemoteWorkspace} from '../support/remote-workspace.ts'
import {type ServeProcess, startServe} from '../support/serve.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

interface Key {
  readonly id: string
  readonly key: string
}

async function makeKey(workspace: TestWorkspace, ...flags: readonly string[]): Promise<Key> {
  const {code, data} = await workspace.json<Key>(['serve', 'key', 'create', '--role', 'work', ...flags])
  expect(code).toBe(0)
  return data
}

const post = (server: ServeProcess, path: string, body: object, key?: string) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: {'content-type': 'application/json', ...(key !== undefined && {authorization: `Bearer ${key}`})},
    body: JSON.stringify(body),
  })

describe('cn serve', () => {
  test('gives a team one board: of two machines that claim a task, one gets it', async () => {
    const home = workspaceAt(temporaryFolder())
    await home.cn(['init'])
    await home.cn(['add', 'Research', '--id', 'research'])
    const {key} = await makeKey(home)
    const server = await startServe(home)
    const [here, there] = await Promise.all(
      [1, 2].map(() => makeRemoteWorkspace(server.url, ['--api-key', key, '--tenant', 'default'])),
    )
    expect(await here?.cn(['claim', 'research'], agent('ada'))).toMatchObject({code: 0})
    const lost = await there?.json(['claim', 'research'], agent('bob'))
    expect(lost).toMatchObject({
      code: 5,
      data: {error: {code: 'ALREADY_CLAIMED', details: {holder: {claimed_by: 'ada'}}}},
    })
    expect(await here?.cn(['done', 'research'], agent('ada'))).toMatchObject({code: 0})
    // The server's own workspace has the same log.
    expect((await home.json<{status: string}>(['show', 'research'])).data.status).toBe('done')
    await home.cn(['add', 'Local', '--id', 'local'])
    expect((await there?.json<{id: string}>(['show', 'local']))?.data.id).toBe('local')
    expect(await server.end('SIGTERM')).toBe(0)
    expect(server.stderr()).toBe('')
  })
  test('is used under the name that the key is bound to, and under no other', async () => {
    const home = workspaceAt(temporaryFolder())
    await home.cn(['init'])
    const {key} = await makeKey(home, '--agent', 'Zoë of Ops')
    const server = await startServe(home)
    const there = await makeRemoteWorkspace(server.url, ['--api-key', key])
    await there.cn(['add', 'First', '--id', 'first'])
    expect(await there.json(['claim', 'first'])).toMatchObject({code: 0, data: {claimed_by: 'Zoë of Ops'}})
    // What this machine keeps of it is what the server has recorded.
    rmSync(join(there.folder, '.chronis/replica.db'))
    expect(await there.json(['claim', 'first'])).toMatchObject({code: 0, data: {already_held: true}})
    const other = await there.json(['release', 'first'], agent('ada'))
    expect(other).toMatchObject({code: 8, data: {error: {code: 'NOT_ALLOWED', details: {key_agent_id: 'Zoë of Ops'}}}})
    expect(await there.cn(['done', 'first', '--agent-id', 'Zoë of Ops'])).toMatchObject({code: 0})
    // Who only reads acts under no name.
    for (const args of [['list'], ['wait', 'first'], ['consume', 'bot', '--wait', '10s']])
      expect(await there.cn(args, agent('ada')), args.join(' ')).toMatchObject({code: 0})
  })
  test('is told who may use it by its keys, while it runs', async () => {
    const home = workspaceAt(temporaryFolder())
    const server = await startServe(home, '--data', 'data')
    const data = ['--data', 'data']
    const read = async (key: string) =>
      (await fetch(`${server.url}/api/v1/auth/me`, {headers: {'x-api-key': key}})).status
    const first = await makeKey(home, ...data, '--agent', 'ada', '--expires', '90d', '--tenant', 'team')
    expect(first).toMatchObject({tenant: 'team', role: 'work', agent: 'ada', expires_at: expect.any(String)})
    expect(await read(first.key)).toBe(200)
    const listed = await home.cn(['serve', 'key', 'list', ...data])
    expect(listed.stdout).toMatch(new RegExp(`^${first.id}  team  work  ada  valid until 2`))
    expect(listed.stdout).not.toContain(first.key)
    expect((await home.cn(['serve', 'key', 'revoke', first.id, ...data])).stdout).toBe(`${first.id} revoked\n`)
    expect(await read(first.key)).toBe(401)
    expect((await home.json(['serve', 'key', 'revoke', 'nobody', ...data])).data.error.code).toBe('KEY_NOT_FOUND')
    const wrong = await home.json(['serve', 'key', 'create', '--role', 'read', '--tenant', 'a.b', ...data])
    expect(wrong).toMatchObject({code: 2, data: {error: {code: 'USAGE'}}})
    const quiet = await home.cn(['serve', 'key', 'create', '--role', 'read', '--quiet', ...data])
    expect(quiet).toMatchObject({code: 0, stdout: expect.stringMatching(/^ask_\S+\n$/), stderr: ''})
    const text = await home.cn(['serve', 'key', 'create', '--role', 'admin', ...data])
    expect(text.stdout).toMatch(/^ask_[0-9a-f]{12}_[\w-]{43}\n$/)
    expect(readFileSync(join(home.folder, 'data/server.db')).includes(text.stdout.trim().slice(17))).toBe(false)
  })
  test('stops gracefully: what has been asked is answered, and the data are closed', async () => {
    const home = await makeWorkspace()
    const server = await startServe(home, '--open', '--pid-file', 'pid', '--log-level', 'info', '--for', '1h')
    expect(Number(readFileSync(join(home.folder, 'pid'), 'utf8'))).toBe(server.process.pid)
    const event = {event_type: 'agent.finding', entity_id: 'a', payload: {}}
    const asked = Array.from({length: 20}, () => post(server, '/api/v1/events', event))
    await Promise.race(asked)
    const ending = server.end('SIGTERM')
    const answers = await Promise.allSettled(asked)
    const statuses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []))
    // Whoever comes on a connection that is open yet, when the server is going already, is sent away.
    expect(statuses.filter((status) => ![200, 503].includes(status))).toEqual([])
    const acknowledged = statuses.filter((status) => status === 200).length
    expect(acknowledged).toBeGreaterThan(0)
    expect(await ending).toBe(0)
    expect(existsSync(join(home.folder, 'pid'))).toBe(false)
    expect(existsSync(`${home.database}-wal`)).toBe(false)
    const again = await startServe(home, '--open')
    const {total_count} = (await (await fetch(`${again.url}/api/v1/events/query?limit=0`)).json()) as {
      total_count: number
    }
    expect(total_count).toBeGreaterThanOrEqual(acknowledged)
  })
  test('logs what happens, without secrets', async () => {
    const home = await makeWorkspace()
    const server = await startServe(home, '--log-level', 'debug')
    const key = 'ask_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    await post(server, '/api/v1/events', {}, key)
    await fetch(`${server.url}/api/v1/events/query`, {headers: {'x-api-key': key}})
    await server.end('SIGTERM')
    const lines = server.stderr().trim().split('\n')
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level')
    expect(server.stderr()).toContain('/api/v1/events/query')
    expect(server.stderr()).not.toContain(key)
  })
  test('is copied while it runs, and the copy serves', async () => {
    const home = workspaceAt(temporaryFolder())
    await home.cn(['init'])
    await home.cn(['add', 'In the workspace', '--id', 'own'])
    const server = await startServe(home, '--open')
    await post(server, '/api/v1/tasks', {title: 'Of another', id: 'other', tenant_id: 'team'})
    const {key} = await makeKey(home)
    const copied = await home.json<object>(['serve', 'backup', "it's a copy"])
    expect(copied).toMatchObject({code: 0, data: {path: join(home.folder, "it's a copy"), tenants: 2}})
    expect((await home.json(['serve', 'backup', "it's a copy"])).data.error.code).toBe('INVALID_INPUT')
    await post(server, '/api/v1/tasks', {title: 'Later', id: 'later'})
    const copy = await startServe(home, '--data', "it's a copy")
    const list = async (url: string, headers = {}) =>
      ((await (await fetch(url, {headers})).json()) as {tasks: {id: string}[]}).tasks.map(({id}) => id)
    expect(await list(`${copy.url}/api/v1/tasks`, {authorization: key})).toEqual(['own'])
    expect(await list(`${server.url}/api/v1/tasks`)).toEqual(['own', 'later'])
    expect(await list(`${server.url}/api/v1/tasks?tenant_id=team`)).toEqual(['other'])
  })
  test.skipIf(!hasOpenssl)('speaks TLS with a certificate of its own', async () => {
    const home = await makeWorkspace()
    const [cert, key] = [join(home.folder, 'cert.pem'), join(home.folder, 'key.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        cert,
        ...subject,
      ],
      {stdio: 'ignore'},
    )
    const server = await startServe(home, '--tls-cert', cert, '--tls-key', key)
    expect(server.url).toMatch(/^https:/)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${server.url}/health`, {ca: readFileSync(cert)}, resolve).on('error', reject)
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['strict-transport-security']).toContain('max-age')
    answer.resume()
    await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow()
  })
  test('refuses to be open to others, and says what is in the way of listening', async () => {
    const home = await makeWorkspace()
    const open = await home.json(['serve', '--open', '--host', '0.0.0.0', '--port', '0'])
    expect(open).toMatchObject({code: 2, data: {error: {code: 'USAGE'}}})
    const server = await startServe(home, '--open')
    const {port} = new URL(server.url)
    const taken = await home.json(['serve', '--open', '--port', port])
    expect(taken).toMatchObject({code: 9, data: {error: {code: 'ADDRESS_UNAVAILABLE'}}})
    const half = await home.json(['serve', '--tls-cert', 'cert.pem'])
    expect(half).toMatchObject({code: 2, data: {error: {code: 'USAGE'}}})
  })
  test.each(['serve', 'serve backup copy', 'serve key create --role work', 'serve key list', 'serve key revoke a'])(
    'needs a workspace or --data, and makes nothing without: %s',
    async (words) => {
      const home = workspaceAt(temporaryFolder())
      const flags = words === 'serve' ? ['--port', '0', '--for', '1ms'] : []
      const {code, data} = await home.json([...words.split(' '), ...flags])
      expect([code, data.error.code]).toEqual([9, 'NO_WORKSPACE'])
      expect(data.error.hint).toMatch(/cn init.*--data/)
      expect(readdirSync(home.folder)).toEqual([])
    },
  )
  test('serves no empty board in the place of a log that is missing', async () => {
    const home = await makeWorkspace()
    rmSync(home.database)
    const {code, data} = await home.json(['serve', '--port', '0', '--for', '1ms'])
    expect([code, data.error.code]).toEqual([9, 'NO_WORKSPACE'])
    expect(existsSync(join(home.folder, '.chronis/server'))).toBe(false)
  })
  test('prints nothing but its address when told to be quiet', async () => {
    const home = await makeWorkspace()
    const quiet = await home.cn(['serve', '--port', '0', '--for', '1ms', '--quiet'])
    expect(quiet).toEqual({code: 0, stdout: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\n$/), stderr: ''})
  })
})
