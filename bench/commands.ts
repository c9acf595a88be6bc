import {rmSync} from 'node:fs'
import {type Board, cloneBoard} from './boards.ts'
import {type Run, timed, timedCn} from './measure.ts'
import {heading, judged, mean, median, note, progress, table} from './report.ts'

const BUDGET_OF_NODE = 1.6
const BUDGET_OF_SMALL_BOARD = 1.15

/** A command line for one round: every round that changes something takes another task. */
type Arguments = (board: Board, round: number) => readonly string[]

/** Claimed first, completed in the same round: what a worker does. */
const COMMANDS: ReadonlyMap<string, Arguments> = new Map<string, Arguments>([
  ['ready --limit 20 --json', () => ['ready', '--limit', '20', '--json']],
  ['ready --limit 20', () => ['ready', '--limit', '20']],
  ['list --limit 50 --json', () => ['list', '--limit', '50', '--json']],
  ['show ID --json', ({shown}) => ['show', shown, '--json']],
  ['claim ID', (board, round) => ['claim', taskOf(board, round)]],
  ['done ID', (board, round) => ['done', taskOf(board, round)]],
  ['add TITLE --quiet', (_, round) => ['add', `A task that was added in round ${round}`, '--quiet']],
])
const COMPLETE: ReadonlyMap<string, readonly string[]> = new Map([
  ['list --json', ['list', '--json']],
  ['list', ['list']],
  ['ready --json', ['ready', '--json']],
])
const BASELINE = 'node -e 0'

type Samples = ReadonlyMap<string, Run[]>

/** Times every command against `node -e 0` on each board, interleaved, and compares the boards. */
export function measureCommands(boards: readonly Board[], folder: string, rounds: number): void {
  const copies = boards.map((board) => ({...board, folder: cloneBoard(board.folder, folder)}))
  const samples = copies.map(() => emptySamples())
  for (let round = -1; round < rounds; round++) {
    if (round % 10 === 0) progress(`commands, round ${round} of ${rounds}`)
    for (const [index, board] of copies.entries()) playRound(board, round, samples[index] as Samples)
  }
  for (const {folder: copy} of copies) rmSync(copy, {recursive: true})
  for (const [index, board] of copies.entries()) printBoard(board, samples[index] as Samples, rounds)
  printGrowth(copies, samples)
}

/** Times complete answers: everything on the board, as `--json` and as text. */
export function measureCompleteOutput(board: Board, rounds: number): void {
  heading(`Complete output, ${board.name} tasks`)
  const rows = [...COMPLETE].map(([name, args]) => {
    const pairs = Array.from({length: rounds}, () => ({
      base: timed(['-e', '0'], board.folder),
      run: timedCn(args, board.folder),
    }))
    const wall = median(pairs.map(({run}) => run.wall))
    const base = median(pairs.map(({base}) => base.wall))
    const bytes = pairs[0]?.run.stdout.length ?? 0
    return [name, (bytes / 1024).toFixed(0), wall.toFixed(1), (wall / base).toFixed(2)]
  })
  table(['command', 'KiB out', 'wall median ms', '× node -e 0'], rows)
}

function emptySamples(): Samples {
  return new Map([BASELINE, ...COMMANDS.keys()].map((name) => [name, []]))
}

/** Round -1 warms the disk and the compile cache, and is not counted. */
function playRound(board: Board, round: number, samples: Samples): void {
  const base = timed(['-e', '0'], board.folder)
  if (round >= 0) samples.get(BASELINE)?.push(base)
  for (const [name, args] of COMMANDS) {
    const run = timedCn(args(board, round), board.folder)
    if (round >= 0) samples.get(name)?.push(run)
  }
}

function taskOf({claimable}: Board, round: number): string {
  const id = claimable[round + 1]
  if (id === undefined) throw new Error(`the board has only ${claimable.length} tasks that can be claimed`)
  return id
}

function printBoard(board: Board, samples: Samples, rounds: number): void {
  const base = samples.get(BASELINE) ?? []
  const ratio = (name: string, value: (runs: readonly Run[]) => number) => value(samples.get(name) ?? []) / value(base)
  heading(`Commands, board ${board.name}: ${board.tasks} tasks, ${board.events} events, ${rounds} rounds`)
  table(
    ['command', 'wall min ms', 'wall median ms', 'CPU mean ms', '× min', '× median', '× CPU'],
    [...samples].map(([name, runs]) => [
      name,
      wallMin(runs).toFixed(1),
      wallMedian(runs).toFixed(1),
      cpuMean(runs).toFixed(1),
      ratio(name, wallMin).toFixed(2),
      name === BASELINE ? '1.00' : judged(ratio(name, wallMedian), BUDGET_OF_NODE),
      ratio(name, cpuMean).toFixed(2),
    ]),
  )
}

function printGrowth(boards: readonly Board[], samples: readonly Samples[]): void {
  const [small, ...larger] = boards
  if (!small || larger.length === 0) return
  heading(`Growth: time against the same command on board ${small.name}`)
  table(
    ['command', ...larger.flatMap(({name}) => [`${name}: × min`, `${name}: × median`])],
    [...COMMANDS.keys()].map((command) => [
      command,
      ...larger.flatMap((_, index) =>
        [wallMin, wallMedian].map((value) =>
          judged(
            value(samples[index + 1]?.get(command) ?? []) / value(samples[0]?.get(command) ?? []),
            BUDGET_OF_SMALL_BOARD,
          ),
        ),
      ),
    ]),
  )
  note(`Budgets: ${BUDGET_OF_NODE} × \`node -e 0\` (median, 10k tasks); ${BUDGET_OF_SMALL_BOARD} × the smallest board.`)
}

const wallMin = (runs: readonly Run[]) => Math.min(...runs.map(({wall}) => wall))
const wallMedian = (runs: readonly Run[]) => median(runs.map(({wall}) => wall))
const cpuMean = (runs: readonly Run[]) => mean(runs.map(({cpu}) => cpu))
