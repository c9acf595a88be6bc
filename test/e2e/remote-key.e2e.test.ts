import {spawnSync} from 'node:child_process'
import {chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {HttpResponse, http} from 'msw'
import {describe, expect, onTestFinished, test} from 'vitest'
import type {Check} from '../../src/application/board/doctor.ts'
import {startHandlers} from '../support/allsource/msw-server.ts'
import {type CnRun, type RunOptions, type TestWorkspace, temporaryFolder, workspaceAt} from '../support/cn.ts'
import {makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'

const KEY = 'ask_Zm9yLXRoZS10ZWFtLW9ubHk'

/** Files that hold the key, by name. */
function filesWithKey(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(KEY))
    .map((path) => path.slice(folder.length + 1))
}

/** Runs `cn` as text and as JSON, with everything that it could say for debugging. */
async function runs(workspace: TestWorkspace, args: readonly string[], options: RunOptions = {}): Promise<CnRun[]> {
  const env = {...options.env, CN_DEBUG: '1'}
  return [await workspace.cn(args, {...options, env}), await workspace.cn([...args, '--json'], {...options, env})]
}

function expectSilence(said: readonly CnRun[]): void {
  for (const {stdout, stderr} of said) expect(stdout + stderr).not.toContain(KEY)
}

async function keyedWorkspace() {
  const core = await startStore({generation: 'old', apiKey: KEY})
  return {core, workspace: await makeRemoteWorkspace(core.url, ['--api-key', KEY])}
}

describe('the key', () => {
  test('is in its file alone, which only its owner can read, whatever is done with it', async () => {
    const {core, workspace} = await keyedWorkspace()
    expect(statSync(join(workspace.folder, '.chronis', 'api-key')).mode & 0o777).toBe(0o600)
    const commands = [
      ['add', 'Work', '--id', 'work'],
      ['claim', 'work'],
      ['done', 'work'],
      ['log'],
      ['ready'],
      ['config', 'list'],
      ['sync'],
      ['sync', '--new-replica'],
      ['init', '--remote', core.url, '--api-key', KEY],
    ]
    for (const args of commands) expectSilence(await runs(workspace, args))
    const {stdout} = await workspace.cn(['config', 'list'])
    expect(stdout).toContain('sync.api_key')
    expect(filesWithKey(workspace.folder)).toEqual([join('.chronis', 'api-key')])
    expect(core.events.length).toBeGreaterThan(0)
    expect(JSON.stringify(core.events)).not.toContain(KEY)
  })

  test('is not repeated when the store repeats it', async () => {
    const {workspace} = await keyedWorkspace()
    const echo = ({request}: {request: Request}) => Object.fromEntries(request.headers).authorization ?? ''
    const replies: ((info: {request: Request}) => Response)[] = [
      (info) => new HttpResponse(`who is ${echo(info)}?`, {status: 401}),
      (info) => HttpResponse.json({error: 'unauthorized', message: echo(info)}, {status: 403}),
      (info) => HttpResponse.json({error: {code: echo(info), message: 'x', details: {was: echo(info)}}}, {status: 422}),
      (info) => HttpResponse.json({error: echo(info)}, {status: 500}),
      (info) => new HttpResponse(null, {status: 302, headers: {location: `/login?${echo(info).slice(7)}`}}),
      (info) =>
        HttpResponse.json({
          events: [{id: 'e', event_type: 't', entity_id: 'x', tenant_id: 'y', timestamp: echo(info)}],
        }),
    ]
    let answer = replies[0] as (typeof replies)[number]
    const server = await startHandlers([http.all('*', (info) => answer(info))])
    onTestFinished(() => server.close())
    const env = {CN_REMOTE_URL: server.url, CN_TIMEOUT: '500ms'}
    for (const reply of replies) {
      answer = reply
      for (const args of [['ready'], ['add', 'x']]) {
        const said = await runs(workspace, args, {env})
        expectSilence(said)
        for (const {code, stdout} of said) {
          expect([3, 6, 8]).toContain(code)
          expect(stdout).not.toContain('INTERNAL')
        }
      }
    }
    expect(server.requests.some(({headers}) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
    expect(filesWithKey(workspace.folder)).toEqual([join('.chronis', 'api-key')])
  })

  test('is not shown when the configuration that holds it is wrong', async () => {
    const {core, workspace} = await keyedWorkspace()
    const toml = (text: string) => `mode = "remote"\n[sync]\nremote_url = "${core.url}"\n${text}\n`
    const wrong = [
      `api_key = ${KEY}`,
      `api_key = "${KEY}`,
      `api_key = "${KEY}" "${KEY}"`,
      `api_key = ["${KEY}"]`,
      `api_key = "${KEY} and a word"`,
      `"${KEY}`,
      `api-key = "${KEY}"`,
    ]
    for (const text of wrong) {
      writeFileSync(workspace.config, toml(text))
      const said = await runs(workspace, ['ready'])
      expectSilence(said)
      expect(
        said.map(({code}) => code),
        text,
      ).toEqual([9, 9])
    }
  })

  test('is not shown when it is given where it does not belong', async () => {
    const {core, workspace} = await keyedWorkspace()
    const elsewhere = workspaceAt(temporaryFolder())
    const wrong = [
      ['init', '--remote', KEY, '--api-key', core.url],
      ['init', '--remote', `http://${KEY}@127.0.0.1:1`],
      ['init', '--remote', `http://me:${KEY}@127.0.0.1:1`],
      ['init', '--remote', `${core.url}?key=${KEY}`],
      ['init', '--remote', `ftp://${KEY}@127.0.0.1`],
      ['init', '--remote', core.url, '--api-key', `${KEY} `.repeat(2)],
      ['init', '--remote', core.url, '--tenant', 'a b', '--api-key', KEY],
      ['init', '--remote', 'http://127.0.0.1:1', '--api-key', KEY],
      ['init', '--api-key', KEY],
    ]
    for (const args of wrong) {
      const said = await runs(elsewhere, args, {env: {CN_TIMEOUT: '300ms'}})
      expectSilence(said)
      for (const {code} of said) expect(code, args.join(' ')).not.toBe(0)
    }
    expect(filesWithKey(elsewhere.folder)).toEqual([])
    const env = {CN_REMOTE_URL: `http://${KEY}@127.0.0.1:1`, CN_API_KEY: `${KEY} x`}
    expectSilence(await runs(workspace, ['ready'], {env}))
    expectSilence(await runs(workspace, ['ready'], {env: {CN_REMOTE_URL: KEY}}))
  })

  test('that others on the machine can read, or that Git has, is warned about', async () => {
    const {workspace} = await keyedWorkspace()
    const file = join(workspace.folder, '.chronis', 'api-key')
    expect((await workspace.cn(['ready'])).stderr).not.toContain('warning')
    chmodSync(file, 0o644)
    expect((await workspace.cn(['ready'])).stderr).toMatch(/^warning: .*api-key holds an API key, and everybody/m)
    chmodSync(file, 0o600)
    const git = (...args: string[]) =>
      expect(spawnSync('git', args, {cwd: workspace.folder, encoding: 'utf8'}).status).toBe(0)
    git('init', '-q')
    git('add', '.chronis')
    expect((await workspace.cn(['ready'])).stderr).not.toContain('warning')
    git('add', '-f', '.chronis/api-key')
    const said = await workspace.cn(['ready'])
    expect(said.stderr).toMatch(/^warning: .*api-key holds an API key, and is in Git/m)
    expectSilence([said])
    const {data} = await workspace.json<readonly Check[]>(['doctor'])
    expect(data).toContainEqual(
      expect.objectContaining({
        check: 'key',
        hint: expect.stringMatching(`git rm --cached ${file}; and use a new key`),
      }),
    )
  })

  test('in the configuration itself is warned about in the same way', async () => {
    const {core, workspace} = await keyedWorkspace()
    const toml = `mode = "remote"\n[sync]\nremote_url = "${core.url}"\napi_key = "${KEY}"\n`
    writeFileSync(workspace.config, toml, {mode: 0o644})
    chmodSync(workspace.config, 0o644)
    const told = /^warning: .*config.toml holds an API key, and everybody/m
    // Which key is used makes no difference to who can read this one.
    expect((await workspace.cn(['ready'])).stderr).toMatch(told)
    renameSync(join(workspace.folder, '.chronis', 'api-key'), join(temporaryFolder(), 'gone'))
    expect((await workspace.cn(['ready'])).stderr).toMatch(told)
  })

  test('replaces one that was readable by all without being so itself', async () => {
    const {core, workspace} = await keyedWorkspace()
    const file = join(workspace.folder, '.chronis', 'api-key')
    writeFileSync(file, 'ask_old\n')
    chmodSync(file, 0o666)
    mkdirSync(join(workspace.folder, 'sub'))
    expect((await workspace.cn(['init', '--remote', core.url, '--api-key', '-'], {stdin: `${KEY}\n`})).code).toBe(0)
    expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8')]).toEqual([0o600, `${KEY}\n`])
  })
})
