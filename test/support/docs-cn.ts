import {execFile} from 'node:child_process'
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {PROGRAM} from './cn.ts'

/** A fenced block of a page, with the instruction in the comment above it. */
interface Block {
  readonly language: string
  readonly text: string
  /** Of its first line in the page. */
  readonly line: number
  /** `not run: reason`, `needs: program` or `file: name`. */
  readonly marker: string | undefined
}

/** Something to run, and what is documented of it. */
export interface Step {
  readonly command: string
  readonly line: number
  readonly exit: number
  /** Absent where the page shows no output. */
  readonly output: string | undefined
}

/** What a page asks for: steps in order, and blocks that are not run, with the reason. */
export interface Page {
  readonly steps: readonly Step[]
  readonly notRun: readonly {readonly line: number; readonly reason: string}[]
}

/** What a step came to. */
export interface StepResult {
  readonly exit: number
  readonly output: string
}

const FENCE = /^(?:<!-- (not run: .+|needs: \S+|file: \S+) -->\n)?```(\w*)\n([\s\S]*?)^```$/gm
const EXIT_COMMENT = /\s+# exit (\d+)$/
const SHELL_LANGUAGES = ['console', 'sh']

/** Reads what a page shows; `has` tells whether a program is installed. */
export function readPage(markdown: string, has: (program: string) => boolean): Page {
  const steps: Step[] = []
  const notRun: {line: number; reason: string}[] = []
  for (const block of blocksOf(markdown)) {
    const reason = reasonNotToRun(block, has)
    if (reason !== undefined) notRun.push({line: block.line, reason})
    else steps.push(...stepsOf(block))
  }
  return {steps, notRun}
}

/** The fenced blocks of a page. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(FENCE)].map((match) => ({
    marker: match[1],
    language: match[2] as string,
    text: match[3] as string,
    line: markdown.slice(0, match.index).split('\n').length + (match[1] === undefined ? 1 : 2),
  }))
}

function reasonNotToRun({marker}: Block, has: (program: string) => boolean): string | undefined {
  const [, kind, value] = /^([a-z ]+): (.+)$/.exec(marker ?? '') ?? []
  if (kind === 'not run') return value
  return kind === 'needs' && value !== undefined && !has(value) ? `${value} is not installed` : undefined
}

function stepsOf(block: Block): readonly Step[] {
  const file = /^file: (.+)$/.exec(block.marker ?? '')?.[1]
  if (file !== undefined) return [{command: writeFile(file, block.text), line: block.line, exit: 0, output: undefined}]
  if (!SHELL_LANGUAGES.includes(block.language)) return []
  return block.language === 'sh' ? [script(block)] : transcript(block)
}

function writeFile(name: string, text: string): string {
  return `mkdir -p '${dirname(name)}' && cat >'${name}' <<'END OF FILE'\n${text}END OF FILE`
}

/** A script stops at its first failure, and leaves the reader's shell as it was. */
function script({text, line}: Block): Step {
  return {command: `( set -eu\n${text})`, line, exit: 0, output: undefined}
}

/** `$ ` starts a command, `> ` continues it, anything else is what it prints. */
function transcript({text, line}: Block): readonly Step[] {
  const parts = text.split(/^\$ /m)
  if (parts[0] !== '') throw new Error(`line ${line}: output before the first command`)
  let at = line
  return parts.slice(1).map((part) => {
    const step = commandAndOutput(part, at)
    at += part.split('\n').length - 1
    return step
  })
}

function commandAndOutput(part: string, line: number): Step {
  const [first = '', ...rest] = part.split('\n').slice(0, -1)
  const end = rest.findIndex((shown) => !shown.startsWith('> '))
  const [continued, output] = end === -1 ? [rest, []] : [rest.slice(0, end), rest.slice(end)]
  return {
    command: [first.replace(EXIT_COMMENT, ''), ...continued.map((shown) => shown.slice(2))].join('\n'),
    line,
    exit: Number(EXIT_COMMENT.exec(first)?.[1] ?? 0),
    output: output.length === 0 ? undefined : `${output.join('\n')}\n`,
  }
}

/** Runs the steps in one shell, as a reader would, in `folder`; `env` is what the reader has set. */
export async function runSteps(
  steps: readonly Step[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<readonly StepResult[]> {
  const [bin, results, project] = ['bin', 'results', 'project'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const made of [bin, results, project]) mkdirSync(made)
  const cn = join(bin, 'cn')
  writeFileSync(cn, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`)
  chmodSync(cn, 0o755)
  const lines = steps.map(
    ({command}, index) => `{ ${command}\n} >'${results}/${index}.txt' 2>&1; echo $? >'${results}/${index}.exit'`,
  )
  const shell = join(folder, 'page.sh')
  writeFileSync(shell, `${lines.join('\n')}\n`)
  await runShell(shell, project, {
    PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: folder,
    LANG: 'C.UTF-8',
    ...env,
  })
  return steps.map((_, index) => resultOf(join(results, String(index))))
}

function runShell(file: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  // How each step ended is in its own file.
  execFile('bash', [file], {cwd, env, timeout: 120_000}, () => resolve()).stdin?.end()
  return promise
}

function resultOf(path: string): StepResult {
  if (!existsSync(`${path}.exit`)) return {exit: -1, output: 'the shell did not come to this step'}
  return {exit: Number(readFileSync(`${path}.exit`, 'utf8')), output: readFileSync(`${path}.txt`, 'utf8')}
}

/** True when `output` is what the page shows: `…` stands for anything, also for lines when it is alone on its line. */
export function matches(shown: string, output: string): boolean {
  const pattern = normalise(shown)
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escapePattern).join('.*')}\\n`))
    .join('')
    .replace(/\\n$/, '')
  return new RegExp(`^${pattern}$`).test(normalise(output))
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Without what differs from run to run: times, generated ids, durations, and spaces at the ends of lines. */
export function normalise(text: string): string {
  return text
    .replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+Z/g, '<time>')
    .replaceAll(/\bt-[2-9a-hjkmnp-z]{6}\b/g, '<id>')
    .replaceAll(/\(\d+(?:\.\d)? s\)/g, '(<duration>)')
    .replaceAll(/(?<=\(was \S+ for )\d+s/g, '<duration>')
    .replaceAll(/[ \t]+$/gm, '')
}
