// npm run bench [-- --quick] [--rounds N] [--race-rounds N] [--dir FOLDER] [--only SECTION,…]
import {existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {availableParallelism, cpus} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {measureAppends, measureDisk} from './appends.ts'
import {type Board, makeBoard, short} from './boards.ts'
import {measureClaims} from './claims.ts'
import {measureCommands, measureCompleteOutput} from './commands.ts'
import {measureFiles} from './files.ts'
import {CN} from './measure.ts'
import {measureRemote} from './remote.ts'
import {progress} from './report.ts'
import {measureServe} from './serve.ts'
import {measureSize} from './size.ts'
import {measureWake} from './wake.ts'

const HISTORY = 100_000

const {values} = parseArgs({
  options: {
    quick: {type: 'boolean', default: false},
    rounds: {type: 'string'},
    'race-rounds': {type: 'string'},
    dir: {type: 'string'},
    only: {type: 'string'},
  },
})
const {quick} = values
const rounds = Number(values.rounds ?? (quick ? 10 : 30))
const raceRounds = Number(values['race-rounds'] ?? (quick ? 100 : 300))

/** The parts of the report; `middle` is the board of 10,000 tasks, the one that most budgets speak of. */
const MEASURE = {
  commands: async (boards: readonly Board[]) => measureCommands([...boards, await make(1000, HISTORY)], folder, rounds),
  complete: (_: readonly Board[], middle: Board) => measureCompleteOutput(middle, Math.ceil(rounds / 3)),
  claims: (_: readonly Board[], board: Board) =>
    measureClaims({board, folder, cliTasks: quick ? 20 : 50, tasks: quick ? 200 : 1000, raceRounds}),
  wake: (_: readonly Board[], board: Board) => measureWake(board, folder, quick ? 50 : 200),
  remote: async (boards: readonly Board[]) => measureRemote([...boards, await make(1000, HISTORY)], folder, rounds),
  serve: () => measureServe(folder, quick ? 2000 : 8000),
  appends: () => measureAppends(folder, quick ? 500 : 2000),
  size: (boards: readonly Board[]) => measureSize(boards.slice(1)),
  files: (_: readonly Board[], middle: Board) => measureFiles(middle),
}
const SECTIONS = Object.keys(MEASURE) as (keyof typeof MEASURE)[]
const chosen = new Set<string>(values.only?.split(',') ?? SECTIONS)

if (!existsSync(join(CN, '../../dist/main.cjs'))) throw new Error('there is no dist: run npm run build first')
// Not the system's temporary folder: that may be in memory, where waiting for the disk costs nothing.
const parent = values.dir ?? join(import.meta.dirname, '../node_modules/.cache/chronis-bench')
mkdirSync(parent, {recursive: true})
const folder = mkdtempSync(join(parent, 'run-'))
try {
  await measure()
} finally {
  rmSync(folder, {recursive: true, force: true})
}

async function measure(): Promise<void> {
  printConditions()
  const boards: Board[] = []
  for (const tasks of quick ? [1000, 10_000] : [1000, 10_000, 100_000]) boards.push(await make(tasks))
  for (const section of SECTIONS) if (chosen.has(section)) await MEASURE[section](boards, boards[1] as Board)
}

function make(tasks: number, history = 0): Promise<Board> {
  progress(`making a board of ${short(tasks)} tasks${history > 0 ? ` with ${short(history)} events more` : ''}`)
  return makeBoard(folder, tasks, history)
}

function printConditions(): void {
  const {medianMs} = measureDisk(folder, 500)
  console.log('# chronis benchmarks\n')
  console.log(`- ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, SQLite ${process.versions.sqlite}`)
  console.log(`- ${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${process.platform} ${process.arch}`)
  console.log(`- write 4 KiB + fdatasync on this disk: ${medianMs.toFixed(2)} ms median`)
}
