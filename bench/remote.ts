import {mkdtempSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {type Board, cloneBoard} from './boards.ts'
import {CN, type Run, timed, timedCn} from './measure.ts'
import {heading, judged, mean, median, note, progress, table} from './report.ts'
import {start, stop} from './serve.ts'

const BUDGET_OF_SMALL_BOARD = 1.15
const BASELINE = 'node -e 0'
/** Claimed first, completed in the same round. */
const COMMANDS: readonly (readonly [string, (id: string) => readonly string[]])[] = [
  ['ready --limit 20 --json', () => ['ready', '--limit', '20', '--json']],
  ['claim ID', (id) => ['claim', id]],
  ['done ID', (id) => ['done', id]],
]

interface Measured {
  readonly board: Board
  readonly firstPull: Run
  readonly samples: ReadonlyMap<string, readonly Run[]>
}

/** Times commands whose log is elsewhere: `cn serve` on this machine, so that the network costs next to nothing. */
export async function measureRemote(boards: readonly Board[], folder: string, rounds: number): Promise<void> {
  const measured: Measured[] = []
  for (const board of boards) {
    progress(`remote, ${board.name}`)
    measured.push(await measureBoard(board, folder, rounds))
  }
  printFirstPulls(measured)
  printCommands(measured)
}

async function measureBoard(board: Board, parent: string, rounds: number): Promise<Measured> {
  const data = cloneBoard(board.folder, parent)
  const machine = mkdtempSync(join(parent, 'machine-'))
  const server = await start([CN, 'serve', '--json', '--open', '--port', '0', '--rate-limit', '100000000'], data)
  try {
    const firstPull = timedCn(['init', '--remote', server.url], machine)
    return {board, firstPull, samples: sample(board, machine, rounds)}
  } finally {
    await stop(server)
    for (const each of [data, machine]) rmSync(each, {recursive: true})
  }
}

/** Interleaved, so that a busy moment of the machine meets all of them. Round -1 warms up, and is not counted. */
function sample({claimable}: Board, machine: string, rounds: number): Measured['samples'] {
  const samples = new Map<string, Run[]>([BASELINE, ...COMMANDS.map(([name]) => name)].map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    const runs = [
      timed(['-e', '0'], machine),
      ...COMMANDS.map(([, args]) => timedCn(args(claimable[round + 1] as string), machine)),
    ]
    if (round >= 0) for (const [index, kept] of [...samples.values()].entries()) kept.push(runs[index] as Run)
  }
  return samples
}

function printFirstPulls(measured: readonly Measured[]): void {
  heading('Remote log: the first pull, from cn serve on the same machine')
  table(
    ['board', 'events', 'wall s', 'CPU s', 'events/s'],
    measured.map(({board: {name, events}, firstPull: {wall, cpu}}) => [
      name,
      events,
      (wall / 1000).toFixed(1),
      (cpu / 1000).toFixed(1),
      Math.round(events / (wall / 1000)),
    ]),
  )
}

function printCommands(measured: readonly Measured[]): void {
  const [small] = measured
  const wall = ({samples}: Measured, name: string) => median((samples.get(name) ?? []).map((run) => run.wall))
  heading('Remote log: commands on a warm replica')
  table(
    ['board', 'command', 'wall median ms', 'CPU mean ms', '× node -e 0', `× ${small?.board.name}`],
    measured.flatMap((each) =>
      COMMANDS.map(([name]) => [
        each.board.name,
        name,
        wall(each, name).toFixed(1),
        mean((each.samples.get(name) ?? []).map((run) => run.cpu)).toFixed(1),
        (wall(each, name) / wall(each, BASELINE)).toFixed(2),
        judged(wall(each, name) / wall(small as Measured, name), BUDGET_OF_SMALL_BOARD),
      ]),
    ),
  )
  note('A read is one exchange with the server, a write two.')
}
