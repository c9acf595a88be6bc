import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import type {Board} from './boards.ts'
import {CN, environment} from './measure.ts'
import {heading, note, table} from './report.ts'

const BUDGET = 20
const HOOK = join(import.meta.dirname, '../test/support/record-modules.cjs')

/** What a process loaded, as test/support/record-modules.cjs writes it down. */
export interface Loaded {
  /** JavaScript files, as paths. */
  readonly files: readonly string[]
  /** Node's own modules, as `process.moduleLoadList` names them. */
  readonly builtins: readonly string[]
}

/** Runs `cn` in `folder` and tells which JavaScript files it opened. */
export function loadedBy(args: readonly string[], folder: string): Loaded {
  const scratch = mkdtempSync(join(folder, 'loaded-'))
  const report = join(scratch, 'loaded.json')
  try {
    const {status, stderr} = spawnSync(process.execPath, ['--require', HOOK, CN, ...args], {
      cwd: folder,
      env: {...environment(), RECORD_MODULES_TO: report},
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`cn ${args.join(' ')} exited ${status}: ${stderr}`)
    return JSON.parse(readFileSync(report, 'utf8')) as Loaded
  } finally {
    rmSync(scratch, {recursive: true})
  }
}

/** Counts the JavaScript files of each command. */
export function measureFiles(board: Board): void {
  const task = board.claimable.at(-1) as string
  const commands = [
    ['ready', '--json'],
    ['list', '--json', '--limit', '1'],
    ['show', board.shown, '--json'],
    ['claim', task, '--json'],
    ['done', task, '--json'],
    ['add', 'A task', '--json'],
    ['--help'],
  ]
  heading('JavaScript files opened')
  table(
    ['command', 'files', "Node's own modules"],
    commands.map((args) => {
      const {files, builtins} = loadedBy(args, board.folder)
      return [args[0] as string, `${files.length} ${files.length <= BUDGET ? '✓' : '✗'}`, builtins.length]
    }),
  )
  note(`Budget: ${BUDGET} files for a \`--json\` command; --help is shown for comparison and has none.`)
}
