import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {readConfig} from './config.ts'
import {everySetting, readSettings} from './settings.ts'

/** Files of a workspace and of its user, in a folder of the test's own. */
function files(contents: {readonly config?: string; readonly apiKey?: string; readonly user?: string} = {}) {
  const root = mkdtempSync(join(tmpdir(), 'chronis-int-'))
  onTestFinished(() => rmSync(root, {recursive: true, force: true}))
  const folder = {config: join(root, 'config.toml'), apiKey: join(root, 'api-key')}
  const user = join(root, 'home', 'chronis', 'config.toml')
  for (const [path, text] of [
    [folder.config, contents.config],
    [folder.apiKey, contents.apiKey],
    [user, contents.user],
  ] as const)
    if (text !== undefined) {
      mkdirSync(dirname(path), {recursive: true})
      writeFileSync(path, text)
    }
  return {folder, user, env: {XDG_CONFIG_HOME: join(root, 'home')}}
}

describe('a setting', () => {
  test('has its default where nothing says otherwise', () => {
    const {folder, env} = files()
    expect(Object.fromEntries(readSettings(folder, env))).toEqual({
      mode: {value: 'local', source: 'default'},
      'compat.vocabulary': {value: 'task', source: 'default'},
      'sync.tenant_id': {value: 'default', source: 'default'},
      'sync.timeout': {value: '30s', source: 'default'},
    })
  })
  test('comes from the environment before the workspace, and from there before the user', () => {
    const {folder, user, env} = files({
      config: '[sync]\ntenant_id = "ours"\ntimeout = "10s"\n',
      user: '[sync]\ntenant_id = "mine"\ntimeout = "1m"\n[agent]\nid = "mira"\n',
    })
    const settings = readSettings(folder, {...env, CN_TENANT_ID: 'theirs'})
    expect(settings.get('sync.tenant_id')).toEqual({value: 'theirs', source: 'environment', from: 'CN_TENANT_ID'})
    expect(settings.get('sync.timeout')).toEqual({value: '10s', source: 'workspace', from: folder.config})
    expect(settings.get('agent.id')).toEqual({value: 'mira', source: 'user', from: user})
    const said = everySetting(folder, {...env, CN_TENANT_ID: 'theirs'}).filter(([key]) => key === 'sync.tenant_id')
    expect(said.map(([, {value}]) => value)).toEqual(['default', 'mine', 'ours', 'theirs'])
  })
  test('of the user and of the environment does not count where these are to be ignored', () => {
    const {folder} = files({user: '[agent]\nid = "mira"\n'})
    expect(readSettings(folder, undefined).has('agent.id')).toBe(false)
  })
  test('in a variable that is empty is not set', () => {
    const {folder, env} = files()
    expect(readSettings(folder, {...env, CN_TENANT_ID: ''}).get('sync.tenant_id')?.source).toBe('default')
  })
  test('may be a number of seconds only where it is a time-out', () => {
    const {folder, env} = files({config: '[sync]\ntimeout = 15\n'})
    expect(readSettings(folder, env).get('sync.timeout')?.value).toBe('15')
    const other = files({config: '[claim]\nlease = 15\n'})
    expect(() => readSettings(other.folder, other.env)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `claim.lease must be text (in ${other.folder.config})`,
      }),
    )
  })
})

describe('the key', () => {
  const config = '[sync]\napi_key = "ask_config"\n'

  test('in its own file wins over the configuration, and the environment over both', () => {
    const {folder, env} = files({config, apiKey: ' ask_file\n'})
    const own = {value: 'ask_file', source: 'key-file', from: folder.apiKey}
    expect(readSettings(folder, env).get('sync.api_key')).toEqual(own)
    expect(readSettings(folder, {...env, CN_API_KEY: 'ask_env'}).get('sync.api_key')?.value).toBe('ask_env')
  })
  test('may be left out: a blank file names none', () => {
    const {folder, env} = files({config, apiKey: '\n'})
    expect(readSettings(folder, env).get('sync.api_key')?.value).toBe('ask_config')
  })
  test('is not repeated in an error', () => {
    for (const given of [files({apiKey: 'se cret'}), files({config: '[sync]\napi_key = "se cret"\n'})]) {
      const {folder, env} = given
      expect(() => readSettings(folder, env)).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.not.stringContaining('cret'),
        }),
      )
    }
  })
  test('is not repeated where the file has a mistake in its line', () => {
    const {folder, env} = files({config: '[sync]\napi_key = "ask_secret\n'})
    expect(() => readSettings(folder, env)).toThrow(
      expect.objectContaining({message: expect.not.stringContaining('ask_secret')}),
    )
  })
})

describe('a configuration that is wrong', () => {
  test.each([
    ['mode = "cloud"', 'mode must be "local" or "embedded" or "remote"'],
    ['[claim]\nlease = "soon"', 'claim.lease is wrong: invalid duration'],
    ['[sync]\nremote_url = "ftp://x"', 'sync.remote_url is wrong: invalid event store URL "ftp://…"'],
    ['instance_id = "7"', 'instance_id must be a uuid'],
    ['[agent]\nid = ["a", "b"]', 'agent.id must be text'],
  ])('names the key and the file: %j', (config, problem) => {
    const {folder, env} = files({config})
    expect(() => readSettings(folder, env)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(problem),
        details: {file: folder.config},
      }),
    )
  })
  test('suggests the nearest key', () => {
    const {folder, env} = files({config: '[sync]\ntenant = "team"\n'})
    expect(() => readSettings(folder, env)).toThrow(
      expect.objectContaining({
        message: `unknown key sync.tenant in ${folder.config}`,
        hint: 'Did you mean sync.tenant_id',
        details: {file: folder.config, key: 'sync.tenant', suggestion: 'sync.tenant_id'},
      }),
    )
  })
  test('may be a variable of the environment', () => {
    const {folder, env} = files()
    expect(() => readSettings(folder, {...env, CN_TENANT_ID: 'a.b'})).toThrow(
      expect.objectContaining({code: 'CONFIG_INVALID', message: expect.stringMatching(/^CN_TENANT_ID is wrong: /)}),
    )
  })
  test('may be a folder in the place of a file', () => {
    const {folder, env} = files()
    mkdirSync(folder.config)
    expect(() => readSettings(folder, env)).toThrow(
      expect.objectContaining({code: 'CONFIG_INVALID', message: `cannot be read: EISDIR (in ${folder.config})`}),
    )
  })
})

describe('the configuration', () => {
  test('of a local workspace has no event store, whatever is said of one', () => {
    const {folder, env} = files({config: '[sync]\nremote_url = "https://events.example.com"\n'})
    expect(readConfig(folder, env)).toMatchObject({vocabulary: 'task', remote: undefined})
  })
  test('of a remote one has its address, key, tenant and time-out', () => {
    const config = [
      'mode = "remote"',
      '[sync]',
      'remote_url = "https://events.example.com/api/v1/"',
      'tenant_id = "team"',
      'timeout = 0',
      '[claim]',
      'lease = "15m"',
    ].join('\n')
    const {folder, env} = files({config, apiKey: 'ask_file'})
    const {leaseSeconds, remote} = readConfig(folder, env)
    expect(leaseSeconds).toBe(900)
    expect(remote).toMatchObject({address: 'https://events.example.com', apiKey: 'ask_file', tenant: 'team'})
    expect(remote?.timeoutSeconds).toBeGreaterThan(3600)
  })
  test('of a remote one without an address is refused', () => {
    const {folder, env} = files({config: 'mode = "remote"\n'})
    expect(() => readConfig(folder, env)).toThrow(
      expect.objectContaining({code: 'CONFIG_INVALID', details: {file: folder.config, key: 'sync.remote_url'}}),
    )
  })
})
