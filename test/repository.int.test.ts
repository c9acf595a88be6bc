import {execFileSync} from 'node:child_process'
import {globSync, readFileSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {describe, expect, test} from 'vitest'
import {CLI_HINTS} from '../src/cli/render/hints.ts'
import {COMMAND_TABLE} from '../src/cli/start/command-table.ts'
import {CATALOGUE, type ErrorCode, EXIT} from '../src/errors/catalogue.ts'

const root = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const sources = globSync('src/**/*.ts', {cwd: root})
const isTest = (file: string) =>
  file.endsWith('.test.ts') || file.startsWith('src/testing/') || file.startsWith('test/')

/** The specifiers that a file imports, in whatever way. */
function importsOf(file: string): {readonly specifier: string; readonly dynamic: boolean}[] {
  const found = read(file).matchAll(/(?:^import\s[^'"]*?|^export\s[^'"]*?from\s|\b(import)\()['"]([^'"]+)['"]/gm)
  return [...found].map(([, dynamic, specifier]) => ({specifier: specifier as string, dynamic: dynamic !== undefined}))
}

/** The room of the house that a file of ours is in: `domain`, `adapters/sqlite`, `cli` … */
function roomOf(file: string): string {
  const [, room = '', inner = ''] = file.split('/')
  return room === 'adapters' ? `adapters/${inner}` : room
}

const inner = ['domain', 'ports', 'errors', 'application']
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  ports: ['domain', 'ports'],
  errors: ['domain', 'errors'],
  application: inner,
  'adapters/allsource': [...inner, 'adapters/allsource'],
  'adapters/memory': [...inner, 'adapters/memory'],
  'adapters/sqlite': [...inner, 'adapters/sqlite'],
  'adapters/system': [...inner, 'adapters/system'],
  remote: [...inner, 'remote'],
  server: [...inner, 'server'],
  host: [...inner, 'host'],
  cli: [...inner, 'host', 'cli'],
  library: [...inner, 'host', 'library'],
  // A program of its own, for the browser.
  'board-page': [...inner, 'board-page'],
  // What is made from the code while it is built: documents of its definitions.
  build: [...inner, 'cli', 'build'],
}

/** Bundles of their own, which are loaded by dynamic import. */
const SERVER = 'src/server/main.ts'
const OWN_BUNDLES = [
  'src/host/remote-composition.ts',
  'src/host/remote-stores.ts',
  'src/host/doctor-composition.ts',
  SERVER,
]
/** The composition roots: they alone name adapters. */
const COMPOSITIONS = [
  'src/host/composition.ts',
  'src/host/load-server.ts',
  'src/host/consumer-composition.ts',
  ...OWN_BUNDLES,
]

describe('the arrows of the architecture', () => {
  const edges = sources
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      importsOf(file)
        .filter(({specifier}) => specifier.startsWith('.'))
        .map(({specifier, dynamic}) => ({
          file,
          dynamic,
          target: relative(root, resolve(root, dirname(file), specifier)),
        })),
    )

  test('are found at all', () => {
    expect(edges.length).toBeGreaterThan(150)
    expect(new Set(sources.map(roomOf))).toEqual(new Set([...Object.keys(MAY_IMPORT), 'testing']))
  })
  test('point one way', () => {
    const turned = edges.filter(
      ({file, target}) => target.startsWith('src/') && !MAY_IMPORT[roomOf(file)]?.includes(roomOf(target)),
    )
    expect(turned.filter(({file}) => !COMPOSITIONS.includes(file))).toEqual([])
    for (const {target} of turned.filter(({file}) => file === SERVER)) expect(target).not.toMatch(/^src\/cli\//)
  })
  test('enter a room of the application through its index.ts only', () => {
    const door = /^src\/application\/(\w+)\//
    const forced = edges.filter(({file, target}) => {
      const [, room] = door.exec(target) ?? []
      // Schemas are made of schemas while building; no program loads them.
      if (file.endsWith('.schema.ts') && target.endsWith('.schema.ts')) return false
      return room !== undefined && door.exec(file)?.[1] !== room && !target.endsWith('/index.ts')
    })
    expect(forced).toEqual([])
  })
  test('keep the suites that others run free of a test framework', () => {
    for (const file of sources.filter((source) => source.startsWith('src/testing/') && !source.endsWith('.test.ts')))
      for (const {specifier} of importsOf(file)) expect(specifier, `${file}: use ./framework.ts`).not.toBe('vitest')
  })
  test('keep the domain free of input, output, time, chance and packages', () => {
    for (const file of sources.filter((source) => roomOf(source) === 'domain' && !isTest(source))) {
      for (const {specifier} of importsOf(file)) expect(specifier, file).toMatch(/^\.\//)
      const code = read(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      expect(code, file).not.toMatch(/\b(?:Date|Math\.random|process|console|async|await|globalThis|fetch)\b/)
    }
  })
  test('name commands and flags on the command line only: below it errors are data', () => {
    const below = sources.filter(
      (source) => !isTest(source) && !['cli', 'board-page', 'build'].includes(roomOf(source)),
    )
    expect(below.length).toBeGreaterThan(150)
    for (const file of below) {
      const code = read(file).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|git rm --cached/gm, '')
      expect(code, file).not.toMatch(/\bcn [a-z]|['"`\s:,(]--[a-z]/)
    }
  })
  test('keep Node’s own writers of stdout off every path but stdio.ts', () => {
    for (const file of sources.filter((source) => !isTest(source) && source !== 'src/cli/terminal/stdio.ts')) {
      expect(read(file), file).not.toMatch(/process\.stdout\.write|process\.exit\(|console\./)
    }
  })
})

test('files stay within their size', () => {
  const lines = (file: string) => read(file).split('\n').length
  const isWritten = (file: string) => !read(file).startsWith('// Written by `npm run build`')
  const files = [...sources, ...globSync('{test,bench}/**/*.ts', {cwd: root})].filter(isWritten)
  expect(files.filter((file) => lines(file) > (isTest(file) ? 400 : 300))).toEqual([])
})

describe('the public surface', () => {
  const manifest = JSON.parse(read('oclif.manifest.json')) as {
    commands: Record<
      string,
      {
        aliases: string[]
        hiddenAliases: string[]
        summary?: string
        examples?: string[]
        flags: Record<string, {summary?: string; description?: string}>
      }
    >
  }

  test('the table of commands is the manifest', () => {
    const names = Object.entries(manifest.commands).flatMap(([id, {aliases, hiddenAliases}]) => [
      id,
      ...aliases,
      ...hiddenAliases,
    ])
    expect([...COMMAND_TABLE.keys()].sort()).toEqual(names.map((name) => name.replaceAll(':', ' ')).sort())
  })
  test('every command and flag is explained', () => {
    for (const [id, {summary, examples, flags}] of Object.entries(manifest.commands)) {
      expect(summary, id).toBeTruthy()
      expect(examples?.length, id).toBeGreaterThan(0)
      for (const [name, flag] of Object.entries(flags))
        expect(flag.summary ?? flag.description, `${id} --${name}`).toBeTruthy()
    }
  })
  test('the catalogue of errors is docs/reference/errors.md', () => {
    const rows = [...read('docs/reference/errors.md').matchAll(/^\| `[A-Z_]+` \| \d+ \| \d+ \| .*$/gm)]
    const catalogued = (Object.keys(CATALOGUE) as ErrorCode[]).map((code) => {
      const {exitCode, httpStatus, retryable, summary} = CATALOGUE[code]
      const cells = [`\`${code}\``, exitCode, httpStatus, retryable ? 'yes' : 'no', summary, CLI_HINTS.codes[code]]
      return `| ${cells.join(' | ')} |`
    })
    expect(rows.map(([row]) => row).sort()).toEqual(catalogued.sort())
  })
  test('the README explains every exit code that exists', () => {
    const documented = [...read('README.md').matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code))
    expect(documented).toEqual(Object.values(EXIT))
  })
})

describe('the repository', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], {cwd: root, encoding: 'utf8'})
    .split('\0')
    .filter((file) => file !== '')

  test('records no download address', () => {
    expect(read('package-lock.json')).not.toContain('"resolved": "http')
  })
  test('names no path of the machine it was made on', () => {
    for (const file of tracked.filter((name) => !name.endsWith('.png')))
      expect(read(file), file).not.toMatch(/\/(?:work|tmp\/bash_jobs)\//)
  })
  test('needs Node and the packages of the server at run time', () => {
    const {dependencies, engines} = JSON.parse(read('package.json'))
    expect(Object.keys(dependencies)).toEqual(['ajv', 'fastify', 'pino', 'ws'])
    expect(engines.node).toBe('^22.22.3 || ^24.15.0 || >=26')
  })
  test('pins undici, two of whose private modules it uses', () => {
    const {version} = JSON.parse(read('node_modules/undici/package.json'))
    const {devDependencies} = JSON.parse(read('package.json'))
    const check = [
      'Undici has changed. See in lib/dispatcher/client.js and lib/api/api-request.js of the new version that the',
      'constructor of Client and request() are as src/adapters/allsource/undici.d.ts says, and that nothing else of',
      'undici is loaded from there. Run the tests named allsource and remote, then write the new version here.',
    ].join(' ')
    expect([version, devDependencies.undici], check).toEqual(['8.13.1', '8.13.1'])
  })
  test('has a README of at most 150 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151)
  })
})

describe('plain English', () => {
  /** Riddles and inversions that were in messages, help and pages. */
  const REFUSED = [
    /\b(?:is|are) (?:no|none)\b(?! longer)/i,
    /\bso (?:many|long)\b/i,
    /\bmend(?:s|ed|ing)?\b/i,
    /\bwhoever\b/i,
    /\bwants? to be\b/i,
    /\bis as it was\b/i,
    /\bis wanted\b/i,
    /\bway round\b/i,
    /\bmade anew\b/i,
    /\bclose(?:s|d)? (?:a|no) loop\b/i,
    /\bspeaks? for\b/i,
  ]
  const problemsIn = (text: string) => REFUSED.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
  /** Comments first, so that a quote in one of them begins no literal. */
  const LITERALS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g
  const literalsOf = (file: string) => (read(file).match(LITERALS) ?? []).filter((literal) => !literal.startsWith('/'))

  test('finds what it refuses', () => {
    expect(problemsIn('"x" is no priority, whoever says so')).toEqual(['is no', 'whoever'])
    expect(problemsIn('the claim is no longer yours')).toEqual([])
    expect(literalsOf('src/errors/neutral-hints.ts').length).toBeGreaterThan(90)
  })
  test('in messages and help', () => {
    const found = sources
      .filter((file) => !isTest(file))
      .flatMap((file) => literalsOf(file).flatMap((text) => problemsIn(text).map((problem) => [file, problem, text])))
    expect(found).toEqual([])
  })
  test('in the pages; decisions are kept as they were taken', () => {
    const pages = [...globSync('docs/**/*.md', {cwd: root}), 'README.md', 'CONTRIBUTING.md']
    const found = pages
      .filter((file) => !file.startsWith('docs/adr/'))
      .flatMap((file) =>
        read(file)
          .split('\n')
          .flatMap((line) => problemsIn(line).map((problem) => [file, problem, line])),
      )
    expect(found).toEqual([])
  })
})
