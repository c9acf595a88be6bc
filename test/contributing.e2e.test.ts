import {execFileSync, spawnSync} from 'node:child_process'
import {cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {expect, test} from 'vitest'
import {temporaryFolder} from './support/cn.ts'

const root = resolve(import.meta.dirname, '..')

/** A change that CONTRIBUTING.md describes: a new file, or a text that goes before, after or in the place of another one. */
interface Sample {
  readonly file: string
  readonly where?: string | undefined
  readonly marker?: string | undefined
  readonly text: string
}

const SAMPLE = /<!-- sample: (\S+)(?: (after|before|instead of) "(.+)")? -->\n( *)```ts\n([\s\S]*?)\n *```/g

function samplesIn(markdown: string): readonly Sample[] {
  return [...markdown.matchAll(SAMPLE)].map(([, file = '', where, marker, indent = '', text = '']) => ({
    file,
    where,
    marker,
    text: text
      .split('\n')
      .map((line) => line.slice(line.startsWith(indent) ? indent.length : 0))
      .join('\n'),
  }))
}

function apply(folder: string, {file, where, marker = '', text}: Sample): void {
  const path = join(folder, file)
  mkdirSync(dirname(path), {recursive: true})
  if (where === undefined) {
    writeFileSync(path, `${text}\n`)
    return
  }
  const source = readFileSync(path, 'utf8')
  expect(source, `${file} has no ${marker}`).toContain(marker)
  const changed = {
    after: () => source.replace(marker, (found) => `${found}\n${text}`),
    before: () => source.replace(marker, (found) => `${text}\n${found}`),
    'instead of': () => source.replace(marker, () => text),
  }[where as 'after']()
  writeFileSync(path, changed)
}

/** Copies what git tracks, as it is in the working tree, and what is installed. */
function copyRepository(): string {
  const folder = temporaryFolder()
  const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {cwd: root})
  for (const file of String(tracked).split('\0').filter(Boolean)) cpSync(join(root, file), join(folder, file))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

const SERVE = `
import {serve, serverFolder} from './src/server/main.ts'
const options = {host: '127.0.0.1', port: 0, open: true, names: [], ratePerMinute: 1000, logLevel: 'silent', version: 'test'}
const server = await serve(serverFolder(process.argv[2]), options)
const headers = {'content-type': 'application/json'}
const post = async (path, body) =>
  (await fetch(server.url + '/api/v1/tasks' + path, {method: 'POST', headers, body: JSON.stringify(body)})).json()
await post('', {title: 'A', id: 'a'})
console.log(JSON.stringify(await post('/a/bump', {})))
await server.stop()
`

test('a verb is added by the steps of CONTRIBUTING.md, to the command line and to HTTP', () => {
  const folder = copyRepository()
  const samples = samplesIn(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))
  expect(samples).toHaveLength(9)
  for (const sample of samples) apply(folder, sample)
  const node = (...args: string[]) => {
    const {status, stdout, stderr} = spawnSync(process.execPath, args, {cwd: folder, encoding: 'utf8'})
    expect(status, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0)
    return stdout
  }
  const cn = (...args: string[]) => node(join(folder, 'bin/run.js'), ...args)

  node('node_modules/typescript/bin/tsc', '--noEmit')
  node('esbuild.config.ts')

  cn('init')
  cn('add', 'Research', '--id', 'research', '--priority', 'p1')
  cn('add', 'Write', '--id', 'write')
  expect(cn('bump', 'research', 'write')).toBe('research p0\nwrite p1\n')
  expect(JSON.parse(cn('bump', 'research', '--json'))).toEqual({id: 'research', priority: 'p0'})
  expect(cn('bump', '--help')).toContain('Raise the priority of tasks by one')
  expect(readFileSync(join(folder, 'docs/reference/schemas/bump.json'), 'utf8')).toContain('"priority"')
  writeFileSync(join(folder, 'serve.ts'), SERVE)
  expect(JSON.parse(node('serve.ts', join(folder, 'data')))).toEqual({id: 'a', priority: 'p1'})
})
