import {execFileSync} from 'node:child_process'
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {keyWarnings, writeKeyFile} from './api-key.ts'
import type {Setting} from './settings.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-int-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** Runs Git as if nobody had configured it. */
function git(cwd: string, ...args: readonly string[]): void {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  const env = {...Object.fromEntries(inherited), HOME: cwd, GIT_CONFIG_NOSYSTEM: '1'}
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {cwd, env, stdio: 'pipe'})
}

function write(path: string, mode = 0o600): string {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, 'ask_secret\n')
  chmodSync(path, mode)
  return path
}

const warningsOf = (from: string, source: Setting['source'] = 'key-file') =>
  keyWarnings([{value: 'ask_secret', source, from}]).map(({message}) => message)

describe('the file of a key', () => {
  test('is written whole, for its owner only, in the place of one that others could read', () => {
    const folder = temporaryFolder()
    const path = write(join(folder, 'api-key'), 0o644)
    writeKeyFile(path, 'ask_new')
    expect(readFileSync(path, 'utf8')).toBe('ask_new\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['api-key'])
  })
  test('that cannot be written is an error, which leaves nothing behind', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'api-key', 'full'), {recursive: true})
    expect(() => writeKeyFile(join(folder, 'api-key'), 'ask_new')).toThrow(
      expect.objectContaining({code: 'STORE_READ_ONLY', message: expect.not.stringContaining('ask_new')}),
    )
    expect(readdirSync(folder)).toEqual(['api-key'])
  })
})

describe('a key that others can have', () => {
  test('is nothing to warn of in a file of its owner, outside of Git', () => {
    expect(warningsOf(write(join(temporaryFolder(), 'api-key')))).toEqual([])
    expect(warningsOf(write(join(temporaryFolder(), 'api-key'), 0o640))).toEqual([])
  })
  test('is warned of when everybody on the machine can read it', () => {
    const path = write(join(temporaryFolder(), 'api-key'), 0o644)
    expect(warningsOf(path)).toEqual([`${path} holds an API key, and everybody on this machine can read it`])
  })
  test('has hints that fit the file', () => {
    const path = write(join(temporaryFolder(), 'x'), 0o604)
    const hintOf = (source: Setting['source']) => keyWarnings([{value: 'x', source, from: path}])[0]?.hint
    expect(hintOf('key-file')).toBe(`Let only its owner read it: chmod 600 ${path}`)
    expect(hintOf('workspace')).toBe('Keep it in .chronis/api-key, mode 0600')
  })
  test('is not looked for in a variable, nor in a file that is gone', () => {
    expect(warningsOf('CN_API_KEY', 'environment')).toEqual([])
    expect(warningsOf(join(temporaryFolder(), 'nothing'))).toEqual([])
    expect(keyWarnings([{value: 'x', source: 'default'}])).toEqual([])
  })
})

describe('a key in Git', () => {
  const inGit = (path: string) => `${path} holds an API key, and is in Git: everybody with the repository has the key`
  const repository = () => {
    const folder = temporaryFolder()
    git(folder, 'init', '-q')
    return folder
  }

  test('is warned of once it has been added', () => {
    const folder = repository()
    const path = write(join(folder, '.chronis', 'api-key'))
    expect(warningsOf(path)).toEqual([])
    git(folder, 'add', '-f', '.')
    expect(warningsOf(path)).toEqual([inGit(path)])
    git(folder, 'rm', '-q', '--cached', '.chronis/api-key')
    expect(warningsOf(path)).toEqual([])
  })
  test.each(['2', '4'])('is warned of as soon as it is meant to be added; index version %s', (version) => {
    const folder = repository()
    git(folder, 'config', 'index.version', version)
    const path = write(join(folder, '.chronis', 'api-key'))
    git(folder, 'add', '-f', '-N', '.')
    expect(warningsOf(path)).toEqual([inGit(path)])
  })
  test('is told from a file of the same name further down', () => {
    const folder = repository()
    const path = write(join(folder, '.chronis', 'api-key'))
    git(folder, 'add', '-f', write(join(folder, 'part', '.chronis', 'api-key')))
    expect(warningsOf(path)).toEqual([])
    git(folder, 'add', '-f', path)
    expect(warningsOf(path)).toEqual([inGit(path)])
  })
  test('is found in a worktree of its own, and in a submodule', () => {
    const folder = repository()
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'first')
    git(folder, 'worktree', 'add', '-q', 'tree')
    const path = write(join(folder, 'tree', '.chronis', 'api-key'))
    expect(warningsOf(path)).toEqual([])
    git(join(folder, 'tree'), 'add', '-f', '.')
    expect(warningsOf(path)).toEqual([inGit(path)])
    // As `git submodule` leaves it: a relative path.
    writeFileSync(join(folder, 'tree', '.git'), 'gitdir: ../.git/worktrees/tree\n')
    expect(warningsOf(path)).toEqual([inGit(path)])
  })
  test('is no reason to fail where Git’s files are something else', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, '.git'), 'nothing\n')
    expect(warningsOf(write(join(folder, 'api-key')))).toEqual([])
  })
})
