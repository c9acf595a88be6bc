import {randomBytes} from 'node:crypto'
import {mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, test} from 'vitest'
import {
  type ErrorData,
  localWorkspaces,
  makeWorkspace,
  type TestWorkspace,
  temporaryFolder,
  workspaceAt,
} from '../support/cn.ts'
import {expectCivil, expectJsonError} from '../support/outcome.ts'

const PAGE = 4096

const COMMANDS = [
  ['list'],
  ['ready'],
  ['show', 'task-1'],
  ['log'],
  ['add', 'Another'],
  ['claim', 'task-1'],
  ['comment', 'task-1', 'x'],
]

/** A workspace with enough in it for several pages. */
const filledWorkspace = localWorkspaces(async ({cn}) => {
  for (const number of [1, 2, 3, 4])
    await cn(['add', `Task ${number}`, '--id', `task-${number}`, '--description', 'words '.repeat(1000)])
})

function change(file: string, edit: (bytes: Buffer) => Buffer): void {
  writeFileSync(file, edit(readFileSync(file)))
}

/** Expects of a command on damaged data: exit 1 or 9, what to do, and the file as it was. */
async function expectRefused(workspace: TestWorkspace, args: readonly string[]): Promise<ErrorData['error']> {
  const {database} = workspace
  const before = readFileSync(database)
  const text = await workspace.cn(args)
  expectCivil(text, args)
  expect(text.stderr).toMatch(/^error: .*chronis\.db.* \[STORE_[A-Z_]+\]\nhint: .+\n$/)
  expect(text.stdout).toBe('')
  const json = await workspace.cn([...args, '--json'])
  expect([args, json.code]).toEqual([args, text.code])
  expect([1, 9]).toContain(json.code)
  expect(readFileSync(database).equals(before)).toBe(true)
  return expectJsonError(json)
}

test.each<[string, (file: string) => void]>([
  ['overwritten with random bytes', (file) => change(file, ({length}) => randomBytes(length))],
  ['replaced by a text', (file) => writeFileSync(file, 'To do: milk\n'.repeat(100))],
  ['replaced by a short text', (file) => writeFileSync(file, 'x')],
  ['emptied', (file) => truncateSync(file, 0)],
  ['filled with zeros', (file) => change(file, ({length}) => Buffer.alloc(length))],
  ['cut to its first page', (file) => truncateSync(file, PAGE)],
  ['cut in the middle of its first page', (file) => truncateSync(file, 1000)],
  ['cut by half', (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / PAGE) * PAGE)],
])('a database that was %s is refused by every command, and left as it is', async (_, damage) => {
  const workspace = await filledWorkspace()
  damage(workspace.database)
  for (const args of COMMANDS) {
    const {code, hint} = await expectRefused(workspace, args)
    expect([args, code]).toEqual([args, 'STORE_CORRUPT'])
    expect(hint).toMatch(/backup/)
  }
})

test('what is left of the log beside an emptied database is not thrown away, by init either', async () => {
  const workspace = await filledWorkspace()
  const {database} = workspace
  const sql = new DatabaseSync(database)
  sql.exec("INSERT INTO events SELECT position + 100, 'x', 'x', 1, 'x', 1, '{}', '{}', 'x', 0 FROM events LIMIT 1")
  const wal = readFileSync(`${database}-wal`)
  expect(wal.length).toBeGreaterThan(PAGE)
  sql.close()
  truncateSync(database, 0)
  writeFileSync(`${database}-wal`, wal)
  for (const args of [['list'], ['add', 'Another'], ['init']]) await expectRefused(workspace, args)
  expect(readFileSync(`${database}-wal`).equals(wal)).toBe(true)
})

test("another program's database is refused, named as such, and left as it is", async () => {
  const workspace = await makeWorkspace()
  rmSync(workspace.database)
  const other = new DatabaseSync(workspace.database)
  other.exec('CREATE TABLE events (id INTEGER); INSERT INTO events VALUES (1); PRAGMA user_version = 2')
  other.close()
  for (const args of [...COMMANDS, ['init']]) {
    const {code, message} = await expectRefused(workspace, args)
    expect([code, message]).toEqual(['STORE_CORRUPT', expect.stringContaining("another program's")])
  }
})

test('a workspace of a newer chronis is refused with exit 9, told to update, and left as it is', async () => {
  const workspace = await filledWorkspace()
  const sql = new DatabaseSync(workspace.database)
  sql.exec('PRAGMA user_version = 999')
  sql.close()
  for (const args of COMMANDS) {
    const {code, hint} = await expectRefused(workspace, args)
    expect([code, hint]).toEqual(['STORE_TOO_NEW', expect.stringMatching(/update/i)])
  }
  expect((await workspace.cn(['list'])).code).toBe(9)
})

test('a row that no longer holds JSON is reported as damage, not as a bug', async () => {
  for (const damage of [
    "UPDATE tasks SET state = '{' || substr(state, 3)",
    "UPDATE events SET payload = 'x' || payload",
  ]) {
    const workspace = await filledWorkspace()
    const sql = new DatabaseSync(workspace.database)
    sql.exec(`DROP TRIGGER events_are_never_changed; ${damage}`)
    sql.close()
    for (const args of [['show', 'task-1'], ['log']]) {
      const run = await workspace.cn([...args, '--json'])
      if (run.code === 0) continue
      expect([args, expectJsonError(run).code]).toEqual([args, 'STORE_CORRUPT'])
    }
  }
})

test('a bit flipped anywhere gives the right answer or a report of the damage, never a crash', async () => {
  const workspace = await filledWorkspace()
  const whole = readFileSync(workspace.database)
  const places = Array.from({length: 24}, (_, index) => Math.floor(((index + 0.37) / 24) * whole.length))
  for (const place of places) {
    change(workspace.database, () => {
      const bytes = Buffer.from(whole)
      bytes[place] = (bytes[place] as number) ^ (1 << (place % 8))
      return bytes
    })
    for (const args of [
      ['log', '--json'],
      ['add', 'Another', '--json'],
    ]) {
      const run = await workspace.cn(args)
      expectCivil(run, {place, args})
      if (run.code !== 0) expect([place, expectJsonError(run).code]).toEqual([place, 'STORE_CORRUPT'])
    }
  }
})

test('a lost -shm file is made anew, and nothing is lost', async () => {
  const workspace = await filledWorkspace()
  const keeper = new DatabaseSync(workspace.database)
  keeper.prepare('SELECT count(*) FROM events').get()
  await workspace.cn(['add', 'In the log file only', '--id', 'late'])
  const [db, wal] = [readFileSync(workspace.database), readFileSync(`${workspace.database}-wal`)]
  keeper.close()
  const other = await makeWorkspace()
  writeFileSync(other.database, db)
  writeFileSync(`${other.database}-wal`, wal)
  expect((await other.json<unknown[]>(['list'])).data).toHaveLength(5)
})

test.each<[string, string, RegExp, RegExp]>([
  ['a misspelt key', 'instnce_id = "x"', /instnce_id/, /Did you mean instance_id/],
  ['a key that is like none', 'colour = "red"', /colour/, /\.chronis\.example/],
  ['a misspelt table', '[agnet]\nid = "x"', /agnet\.id/, /Did you mean agent\.id/],
  ['a misspelt key in a table', '[agent]\nidd = "x"', /agent\.idd/, /Did you mean agent\.id/],
  ['a misspelt mode', 'mod = "local"', /mod/, /Did you mean mode/],
  ['no TOML', 'this is = = no toml', /config\.toml/, /./],
  ['a cut text', 'mode = "loc', /config\.toml/, /./],
  ['one key twice', 'mode = "local"\nmode = "local"', /config\.toml/, /./],
  ['a wrong type', '[agent]\nid = 7', /agent\.id/, /./],
  ['a list for a text', 'mode = ["local"]', /mode/, /./],
  ['a text for a table', 'agent = "x"', /agent/, /./],
  ['an instance id that is none', 'instance_id = "me"', /instance_id must be a uuid/, /./],
  ['a control character in a name', '[agent]\nid = "\\u001b[2J"', /agent\.id/, /./],
  ['a remote mode', 'mode = "remote"', /remote/, /./],
  ['an unknown mode', 'mode = "lokal"', /mode/, /./],
  ['a prototype', '[__proto__]\nid = "x"', /__proto__/, /./],
])('a configuration with %s is refused with exit 9 and the file named', async (_, text, message, hint) => {
  const workspace = await filledWorkspace()
  writeFileSync(workspace.config, text)
  for (const args of [['list'], ['add', 'Another']]) {
    const run = await workspace.cn([...args, '--json'])
    expect([args, run.code, run.stdout]).toEqual([args, 9, expect.any(String)])
    const error = expectJsonError(run)
    expect(error).toMatchObject({code: 'CONFIG_INVALID', message: expect.stringMatching(message)})
    expect(error.message).toContain('config.toml')
    expect(error.hint).toMatch(hint)
    const plain = await workspace.cn(args)
    expectCivil(plain, text)
    expect(plain.code).toBe(9)
  }
  expect(readFileSync(workspace.config, 'utf8')).toBe(text)
})

test("the user's own configuration is checked as the workspace's is", async () => {
  const workspace = await makeWorkspace()
  const home = temporaryFolder()
  mkdirSync(join(home, 'chronis'))
  writeFileSync(join(home, 'chronis', 'config.toml'), '[agent]\nnmae = "x"')
  const {code, data} = await workspace.json(['list'], {env: {XDG_CONFIG_HOME: home}})
  expect([code, data.error.code]).toEqual([9, 'CONFIG_INVALID'])
  expect(data.error.message).toContain(home)
})

test('a configuration that is a folder, and one that is missing, are told apart', async () => {
  const workspace = await filledWorkspace()
  rmSync(workspace.config)
  expect((await workspace.json<unknown[]>(['list'])).data).toHaveLength(4)
  mkdirSync(workspace.config)
  expect(await workspace.json(['list'])).toMatchObject({code: 9, data: {error: {code: 'CONFIG_INVALID'}}})
})

test('where there is no workspace every command says so with exit 9, and makes none', async () => {
  const workspace = workspaceAt(temporaryFolder())
  for (const args of COMMANDS) {
    const {code, data} = await workspace.json(args)
    expect([args, code, data.error.code]).toEqual([args, 9, 'NO_WORKSPACE'])
    expect(data.error.hint).toContain('cn init')
  }
  expect(statSync(join(workspace.folder, '.chronis'), {throwIfNoEntry: false})).toBeUndefined()
  const elsewhere = await workspace.json(['list'], {env: {CN_DIR: '/nowhere'}})
  expect(elsewhere).toMatchObject({code: 9, data: {error: {code: 'NO_WORKSPACE'}}})
})

test('a workspace whose database is gone is refused with exit 9, and no empty one takes its place', async () => {
  const workspace = await filledWorkspace()
  rmSync(workspace.database)
  for (const args of COMMANDS) {
    const {code, data} = await workspace.json(args)
    expect([args, code, data.error.code]).toEqual([args, 9, 'NO_WORKSPACE'])
    expect(data.error.hint).toContain('backup')
  }
  expect(statSync(workspace.database, {throwIfNoEntry: false})).toBeUndefined()
})

test('a database that is a folder is reported, and left alone', async () => {
  const workspace = await makeWorkspace()
  rmSync(workspace.database)
  mkdirSync(workspace.database)
  const run = await workspace.cn(['list', '--json'])
  expect(run.code).toBe(1)
  expect(expectJsonError(run).code).toBe('STORE_UNAVAILABLE')
})
