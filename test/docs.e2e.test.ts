import {execFileSync} from 'node:child_process'
import {existsSync, globSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {CATALOGUE} from '../src/errors/catalogue.ts'
import {KEYS} from '../src/host/config-keys.ts'
import {startCore} from './support/allsource/core-server.ts'
import {temporaryFolder, workspaceAt} from './support/cn.ts'
import {blocksOf, matches, normalise, readPage, runSteps, type Step, type StepResult} from './support/docs-cn.ts'
import {stopClock} from './support/test-clock.ts'

const root = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', {cwd: root}).sort()]

/** Every block that is not run, by its reason: a new one has to be added here. */
const NOT_RUN = [
  'README.md: installs the clone; .ci/run does the same',
  'README.md: would run itself; .ci/run does the same',
  'README.md: changes the machine',
  'README.md: needs an event store; docs/how-to/share-a-board.md is run against one',
  'CONTRIBUTING.md: installs the clone and runs this test; .ci/run does the same',
  'docs/how-to/use-the-board.md: opens a browser',
  'docs/how-to/use-the-library.md: fetches the package; test/library-package.e2e.test.ts installs the packed one',
  'docs/how-to/run-a-server.md: needs a machine with a name and a certificate',
  'docs/explanation/performance.md: takes minutes, and its output is this page',
]

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], {stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}

/** An event store for a page that speaks of one, as its reader would have it: an address and a key. */
async function storeFor(page: string): Promise<NodeJS.ProcessEnv> {
  if (!read(page).includes('$STORE_URL')) return {}
  const key = 'ask_of_the_reader'
  const core = await startCore({apiKey: key})
  onTestFinished(() => core.close())
  return {STORE_URL: core.url, STORE_KEY: key}
}

/** Tells whether a line is in a `console` block: there a command that shows nothing prints nothing. */
function isTranscript(page: string, line: number): boolean {
  return blocksOf(read(page)).some(
    ({language, line: first, text}) =>
      language === 'console' && line >= first && line < first + text.split('\n').length,
  )
}

interface ManifestCommand {
  readonly aliases: readonly string[]
  readonly hiddenAliases: readonly string[]
  readonly flags: Readonly<Record<string, {readonly char?: string; readonly helpGroup?: string}>>
}
const manifest = JSON.parse(read('oclif.manifest.json')) as {
  readonly commands: Readonly<Record<string, ManifestCommand>>
}
const commands = Object.entries(manifest.commands).map(([id, command]) => ({name: id.replaceAll(':', ' '), ...command}))
const names = new Set(
  commands
    .flatMap(({name, aliases, hiddenAliases}) => [name, ...aliases, ...hiddenAliases])
    .map((name) => name.replaceAll(':', ' ')),
)

/** The commands of `cn` that a page names in its blocks and in `code`. */
function commandsIn(markdown: string): readonly string[] {
  const code = [...markdown.matchAll(/^```[\s\S]*?^```$|`[^`\n]+`/gm)].map(([text]) => text).join('\n')
  const found = code.matchAll(/(?<![\w./-])cn (?:--?[a-z]+ )*((?:(?:config|dep|label|task) )?[a-z][a-z-]*)/g)
  return [...found].map(([, name]) => name as string)
}

function expectAsShown(page: string, {command, line, exit, output}: Step, result: StepResult | undefined): void {
  const printed = result?.output ?? ''
  const where = `${page}:${line}: ${command}\n${printed}`
  expect(result?.exit, where).toBe(exit)
  const shown = output ?? (isTranscript(page, line) ? '' : undefined)
  if (shown !== undefined && !matches(shown, printed)) expect(normalise(printed), where).toBe(normalise(shown))
}

/** Pages on which a back-off must not end while the page runs. */
const STOPPED = ['docs/reference/commands.md']
const timeFor = (page: string): NodeJS.ProcessEnv => (STOPPED.includes(page) ? stopClock().env : {})

const runnable = pages.map((page) => ({page, ...readPage(read(page), has)}))

describe('what the pages show', () => {
  test.each(runnable.filter(({steps}) => steps.length > 0))('$page runs as it is shown', async ({page, steps}) => {
    const results = await runSteps(steps, temporaryFolder(), {...(await storeFor(page)), ...timeFor(page)})
    for (const [index, step] of steps.entries()) expectAsShown(page, step, results[index])
  })
  test('is run, but for what says why not', () => {
    const reasons = runnable.flatMap(({page, notRun}) => notRun.map(({reason}) => `${page}: ${reason}`))
    process.stdout.write(reasons.map((reason) => `not run: ${reason}\n`).join(''))
    expect(reasons.filter((reason) => !reason.endsWith('is not installed')).sort()).toEqual([...NOT_RUN].sort())
    expect(runnable.flatMap(({steps}) => steps).length).toBeGreaterThan(80)
  })
  test.skipIf(!has('jq'))('includes the blocks that need jq, because it is installed', () => {
    expect(runnable.flatMap(({notRun}) => notRun).filter(({reason}) => reason.startsWith('jq'))).toEqual([])
  })
  test('has no block that the test would not see: indented, longer or other fences', () => {
    for (const page of pages) {
      const fences = read(page).match(/^[ \t>*-]*(?:`{3}|~{3}).*$/gm) ?? []
      expect(fences.length, page).toBe(2 * blocksOf(read(page)).length)
    }
  })
  test('hides no command in a block that would not be run', () => {
    for (const page of pages)
      for (const {language, text, line} of blocksOf(read(page)))
        if (!['console', 'sh'].includes(language)) expect(text, `${page}:${line}`).not.toMatch(/^(?:\$ )?(?:cn|npx) /m)
  })
  test('names only commands that exist, in whatever code', () => {
    const mentioned = [...pages, 'CHANGELOG.md'].flatMap((page) => commandsIn(read(page)).map((name) => ({page, name})))
    expect(mentioned.length).toBeGreaterThan(150)
    expect(mentioned.filter(({name}) => !names.has(name))).toEqual([])
  })
  test('begins with the two commands that try a clone', () => {
    for (const command of ['npm ci && npx cn demo', 'npm ci && npm test'])
      expect(read('README.md')).toContain(`\n${command}\n`)
  })
  test('says what to do after every error of the store', () => {
    const codes = Object.keys(CATALOGUE).filter((code) => code.startsWith('STORE_'))
    expect(codes.length).toBeGreaterThan(4)
    for (const code of codes) expect(read('docs/how-to/recover.md')).toContain(`| \`${code}\``)
  })
})

describe('the test of the pages', () => {
  test('finds the commands in code, and leaves prose alone', () => {
    const text = 'as cn writes; `cn dep add a b`, `cn --json take x`\n```sh\nx=$(cn ready)\n  cn d "$x"\n```\n'
    expect(commandsIn(text)).toEqual(['dep add', 'take', 'ready', 'd'])
  })
  const page = '```console\n$ cn ready  # exit 9\nerror: …\n$ true\n```\n'

  test('notices a wrong exit code and a wrong line', async () => {
    const {steps} = readPage(page, has)
    expect(steps).toEqual([
      {command: 'cn ready', line: 2, exit: 9, output: 'error: …\n'},
      {command: 'true', line: 4, exit: 0, output: undefined},
    ])
    const [first] = await runSteps(steps, temporaryFolder())
    expect(first?.exit).toBe(9)
    expect(matches('error: …\n', first?.output ?? '')).toBe(false)
    expect(matches('error: …\nhint: Create one here: cn init\n', first?.output ?? '')).toBe(true)
  })
  test('takes … for anything, and alone on a line for any lines', () => {
    expect(matches('a…c\n', 'abbc\n')).toBe(true)
    expect(matches('a…c\n', 'ab\nc\n')).toBe(false)
    expect(matches('a\n…\nd\n', 'a\nb\nc\nd\n')).toBe(true)
    expect(matches('a\n…\n', 'a\n')).toBe(true)
    expect(matches('t-7k2m9x\n', 't-abcdef\n')).toBe(true)
    expect(matches('a.c\n', 'abc\n')).toBe(false)
  })
  test('leaves out a block that needs a program that is not there, and says so', () => {
    const {steps, notRun} = readPage(`<!-- needs: jq -->\n${page}`, () => false)
    expect(steps).toEqual([])
    expect(notRun).toEqual([{line: 3, reason: 'jq is not installed'}])
  })
})

describe('docs/reference/commands.md', () => {
  const text = read('docs/reference/commands.md')
  /** Flags under a heading of their own in --help: they mean the same in every command that has them. */
  const isCommon = ({helpGroup}: {readonly helpGroup?: string}) => helpGroup !== undefined
  const common = commands.flatMap(({flags}) => Object.keys(flags).filter((flag) => isCommon(flags[flag] ?? {})))
  const everywhere = new Set([...common, 'help'])
  const sections = new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section]),
  )

  test('has a section for every command, and no other', () => {
    const described = [...sections.keys()].filter((title) => title !== 'Everywhere')
    expect(described.sort()).toEqual(commands.map(({name}) => name).sort())
  })
  test.each(commands)('says every name and flag of $name, and no other', ({name, aliases, hiddenAliases, flags}) => {
    const section = sections.get(name) ?? ''
    for (const alias of [name, ...aliases, ...hiddenAliases])
      expect(section).toMatch(new RegExp(`\`cn ${alias.replaceAll(':', ' ')}\\b`))
    const cells = [...section.matchAll(/^\| (`-[^|]+) \|/gm)].map(([, cell]) => cell as string)
    const documented = cells.flatMap((cell) => [...cell.matchAll(/--([a-z-]+)/g)].map(([, flag]) => flag as string))
    const known = Object.keys(flags).filter((flag) => !isCommon(flags[flag] ?? {}))
    expect([...new Set(documented)].sort()).toEqual(known.sort())
    for (const {char, ...about} of Object.values(flags))
      if (char !== undefined && !isCommon(about)) expect(cells.join(), `-${char}`).toContain(`\`-${char}\``)
  })
  test('explains the flags that all commands share', () => {
    expect([...everywhere].sort()).toEqual(['help', 'json', 'offline', 'quiet', 'stale-ok', 'timeout'])
    for (const flag of everywhere) expect(sections.get('Everywhere')).toMatch(new RegExp(`\`--${flag}[\` ]`))
  })
  test('mentions no flag anywhere that does not exist', () => {
    const known = new Set(commands.flatMap(({flags}) => Object.keys(flags)).concat(...everywhere, 'version'))
    const mentioned = [...text.matchAll(/`(?:-\w`, `)?--([a-z-]+)/g)].map(([, flag]) => flag as string)
    expect(mentioned.filter((flag) => !known.has(flag))).toEqual([])
  })
})

describe('.chronis.example/config.toml', () => {
  const example = read('.chronis.example/config.toml')
  const keys = [...read('src/host/config-keys.ts').matchAll(/^ {2}\['([a-z_.]+)', /gm)].map(([, key]) => key as string)

  test('explains every key that exists, as docs/reference/configuration.md does', () => {
    expect(keys).toEqual([...KEYS.keys()])
    for (const key of keys) {
      expect(example).toMatch(new RegExp(`^(?:# )?${key.split('.').at(-1)} = `, 'm'))
      expect(read('docs/reference/configuration.md')).toContain(`| \`${key}\` |`)
    }
  })
  test('is a valid configuration, as it is and with every key in use', async () => {
    for (const text of [example, example.replaceAll(/^# (?=\w+ = )/gm, '')]) {
      const workspace = workspaceAt(temporaryFolder())
      await workspace.cn(['init'])
      writeFileSync(workspace.config, text)
      expect(await workspace.cn(['ready'])).toMatchObject({code: 0})
    }
  })
})

interface Link {
  readonly page: string
  readonly file: string
  readonly anchor: string | undefined
}

/** The links of a page to files of the repository. */
function linksOf(page: string): readonly Link[] {
  const prose = read(page).replaceAll(/^```[\s\S]*?^```$/gm, '')
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string)
  return targets
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#')
      return {page, file: path === '' ? page : join(dirname(page), path), anchor}
    })
}

/** The anchors that a page's headings make. */
function anchorsOf(file: string): readonly string[] {
  const titles = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, title]) => (title as string).toLowerCase())
  return titles.map((title) => title.replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}

test('links lead somewhere', () => {
  const links = [...pages, 'CHANGELOG.md'].flatMap(linksOf)
  expect(links.length).toBeGreaterThan(60)
  for (const link of links) {
    expect(existsSync(join(root, link.file)), JSON.stringify(link)).toBe(true)
    if (link.anchor !== undefined) expect(anchorsOf(link.file), JSON.stringify(link)).toContain(link.anchor)
  }
})
