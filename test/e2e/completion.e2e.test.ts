import {execFileSync} from 'node:child_process'
import {beforeEach, describe, expect, test} from 'vitest'
import {makeWorkspace, PROGRAM, type TestWorkspace} from '../support/cn.ts'

let workspace: TestWorkspace

beforeEach(async () => {
  workspace = await makeWorkspace()
  await workspace.cn(['add', 'Research the market', '--id', 'research', '--label', 'text', '--label', 'long'])
  await workspace.cn(['add', 'Write', '--id', 'write'])
  await workspace.cn(['claim', 'write', '--agent-id', 'writer-1'])
})

/** What the word after the last space may become. */
async function candidates(line: string): Promise<readonly string[]> {
  const words = line.split(' ')
  const {stdout, stderr, code} = await workspace.cn(['__complete', `=${words.at(-1)}`, ...words.slice(0, -1)])
  expect({stderr, code}).toEqual({stderr: '', code: 0})
  return stdout.split('\n').flatMap((text) => (text === '' ? [] : (text.split('\t')[0] as string)))
}

describe('completion finds', () => {
  test.each([
    ['clai', ['claim']],
    ['dep ', ['add', 'cycles', 'list', 'remove', 'tree']],
    ['serve key ', ['create', 'list', 'revoke']],
    ['--json clai', []],
    ['claim re', ['research']],
    ['claim ', ['research', 'write']],
    ['dep add write r', ['research']],
    ['dep add write research w', ['write']],
    ['add Title --blocked-by w', ['write']],
    ['label add research l', ['long']],
    ['ready --label ', ['long', 'text']],
    ['list --label=t', ['--label=text']],
    ['list --label = t', ['text']],
    ['list --claimed-by ', ['writer-1']],
    ['claim --agent-id w', ['writer-1']],
    ['list -s ', ['open', 'in-progress', 'awaiting-approval', 'done', 'dead']],
    ['list --depth ', ['direct', 'all']],
    ['done write --res', ['--result']],
    ['done write --result --res', []],
    ['ready --json --js', []],
    ['completion z', ['zsh']],
    ['add Title --id ', []],
    ['nonsense ', []],
    ['show research wri', ['write']],
  ])('cn %s', async (line, expected) => {
    expect(await candidates(line)).toEqual(expected)
  })

  test('nothing where there is no workspace, or a damaged one', async () => {
    const folder = {cwd: '/'}
    expect((await workspace.cn(['__complete', '=r', 'claim'], folder)).stdout).toBe('')
  })
})

test('what a task is stands beside its id', async () => {
  expect((await workspace.cn(['__complete', '=r', 'show'])).stdout).toBe('research\tResearch the market\n')
})

test('bash asks the program, and offers what it answers', async () => {
  const {stdout: script} = await workspace.cn(['completion', 'bash'])
  const line = (...words: string[]) =>
    `COMP_WORDS=(cn ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _cn; echo "\${COMPREPLY[@]}"`
  const program = `cn() { '${process.execPath}' '${PROGRAM}' "$@"; }\n${script}`
  const text = [program, line('clai'), line('claim', ''), line('list', '--label', '=', 't'), 'complete -p cn'].join(
    '\n',
  )
  const printed = execFileSync('bash', ['-c', text], {cwd: workspace.folder, encoding: 'utf8'})
  expect(printed.split('\n').slice(0, 3)).toEqual(['claim', 'research write', 'text'])
  expect(printed).toMatch(/complete .*-F _cn cn/)
})

test.each(['bash', 'zsh', 'fish', 'powershell'])('there is a script for %s', async (shell) => {
  const {stdout} = await workspace.cn(['completion', shell])
  expect(stdout).toContain('cn __complete "=')
  expect(JSON.parse((await workspace.cn(['completion', shell, '--json'])).stdout)).toEqual({shell, script: stdout})
})

test('another shell is refused with those that there are', async () => {
  const {code, stderr} = await workspace.cn(['completion', 'tcsh'])
  expect(code).toBe(2)
  expect(stderr).toContain('bash, zsh, fish')
})

describe('help', () => {
  test('is the same page, however it is asked for', async () => {
    const [asked, ...others] = await Promise.all([['help'], ['--help'], ['-h'], []].map((args) => workspace.cn(args)))
    expect(asked?.stdout).toContain('START HERE')
    for (const other of others) expect(other.stdout).toBe(asked?.stdout)
  })
  test('of a command is what its flag shows', async () => {
    for (const words of [['claim'], ['dep', 'add'], ['dep']])
      expect((await workspace.cn(['help', ...words])).stdout).toBe((await workspace.cn([...words, '--help'])).stdout)
  })
  test('of what does not exist is refused, with what was meant', async () => {
    const {code, stderr} = await workspace.cn(['help', 'finish'])
    expect(code).toBe(2)
    expect(stderr).toContain('Did you mean: cn done')
  })
  test('version is the flag as a command', async () => {
    const {stdout} = await workspace.cn(['version'])
    expect(stdout).toBe((await workspace.cn(['--version'])).stdout)
    expect(JSON.parse((await workspace.cn(['version', '--json'])).stdout)).toEqual({version: stdout.trim()})
  })
})
