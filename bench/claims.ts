import {type ChildProcess, fork, spawn} from 'node:child_process'
import {once} from 'node:events'
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {type Board, cloneBoard, openBoard} from './boards.ts'
import type {Answer, Order} from './claim-worker.ts'
import {CN, environment} from './measure.ts'
import {heading, note, progress, table} from './report.ts'

const PROCESSES = [1, 2, 4, 8]
const WORKER = join(import.meta.dirname, 'claim-worker.ts')
const EXIT_SOMEBODY_ELSE_WON = 5

export interface ClaimOptions {
  readonly board: Board
  readonly folder: string
  /** Tasks that the processes race for through the built program. */
  readonly cliTasks: number
  /** Tasks that long-lived workers race for. */
  readonly tasks: number
  /** Rounds in which eight workers try one task at the same moment. */
  readonly raceRounds: number
}

interface Outcome {
  readonly won: number
  readonly tried: number
  /** Appends that the log refused because another worker's came first. */
  readonly conflicts: number
  readonly seconds: number
  /** Tasks that did not have exactly one winner, by what the racers were told or by what the log holds. */
  readonly violations: number
}

/** Races processes for tasks, and counts every task that did not have exactly one winner. */
export async function measureClaims(options: ClaimOptions): Promise<void> {
  const rows: (string | number)[][] = []
  for (const processes of PROCESSES) {
    progress(`claims with ${processes} processes`)
    const cli = await onClone(options, (copy) => raceOfCommands(copy, processes, options.cliTasks))
    const workers = await onClone(options, (copy) => raceOfWorkers(copy, processes, options.tasks))
    rows.push([String(processes), ...columns(cli), ...columns(workers), workers.conflicts])
  }
  heading('Claims: every process tries every task, each in its own order')
  const head = ['won', 'tried/s', 'won/s', 'violations']
  table(
    ['processes', ...head.map((name) => `cn: ${name}`), ...head.map((name) => `workers: ${name}`), 'late losers'],
    rows,
  )
  note('Workers keep the log open. Late losers found the task free, and were refused by the conditional append.')
  const rounds = await onClone(options, (copy) => raceInRounds(copy, options.raceRounds))
  heading('Race rounds: eight workers try one task at the same moment')
  table(
    ['rounds', 'tried', 'won', 'late losers', 'rounds without exactly one winner'],
    [[options.raceRounds, rounds.tried, rounds.won, rounds.conflicts, rounds.violations]],
  )
}

function columns({won, tried, seconds, violations}: Outcome): (string | number)[] {
  return [won, Math.round(tried / seconds), Math.round(won / seconds), violations]
}

async function onClone(options: ClaimOptions, race: (board: Board) => Promise<Outcome>): Promise<Outcome> {
  const copy = cloneBoard(options.board.folder, options.folder)
  try {
    return await race({...options.board, folder: copy})
  } finally {
    rmSync(copy, {recursive: true})
  }
}

async function raceOfCommands({folder, claimable}: Board, processes: number, tasks: number): Promise<Outcome> {
  const ids = claimable.slice(0, tasks)
  const wins: string[] = []
  const started = performance.now()
  await Promise.all(
    Array.from({length: processes}, async (_, racer) => {
      for (const id of turned(ids, racer, processes)) if (await claims(id, folder, racer)) wins.push(id)
    }),
  )
  const seconds = (performance.now() - started) / 1000
  return {
    won: wins.length,
    tried: tasks * processes,
    conflicts: 0,
    seconds,
    violations: await violations(folder, ids, wins),
  }
}

async function claims(id: string, folder: string, racer: number): Promise<boolean> {
  const env = environment(`racer-${racer}`)
  const child = spawn(process.execPath, [CN, 'claim', id, '--json'], {cwd: folder, env, stdio: 'ignore'})
  const [code] = await once(child, 'exit')
  if (code !== 0 && code !== EXIT_SOMEBODY_ELSE_WON) throw new Error(`cn claim ${id} exited ${code}`)
  return code === 0
}

async function raceOfWorkers({folder, claimable}: Board, processes: number, tasks: number): Promise<Outcome> {
  const ids = claimable.slice(0, tasks)
  const workers = await startWorkers(folder, processes)
  const started = performance.now()
  const answers = await Promise.all(workers.map((worker, racer) => ask(worker, turned(ids, racer, processes))))
  const seconds = (performance.now() - started) / 1000
  for (const worker of workers) worker.disconnect()
  return {...(await summary(folder, ids, answers)), seconds}
}

async function raceInRounds({folder, claimable}: Board, rounds: number): Promise<Outcome> {
  const ids = claimable.slice(0, rounds)
  const workers = await startWorkers(folder, Math.max(...PROCESSES))
  const answers: Answer[] = []
  const started = performance.now()
  for (const id of ids) answers.push(...(await Promise.all(workers.map((worker) => ask(worker, [id])))))
  const seconds = (performance.now() - started) / 1000
  for (const worker of workers) worker.disconnect()
  return {...(await summary(folder, ids, answers)), seconds}
}

async function startWorkers(folder: string, processes: number): Promise<ChildProcess[]> {
  const workers = Array.from({length: processes}, (_, racer) => fork(WORKER, [folder, `racer-${racer}`]))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  return workers
}

async function ask(worker: ChildProcess, ids: Order): Promise<Answer> {
  worker.send(ids)
  const [answer] = await once(worker, 'message')
  return answer as Answer
}

async function summary(folder: string, ids: readonly string[], answers: readonly Answer[]) {
  const wins = answers.flatMap(({won}) => won)
  const sum = (of: (answer: Answer) => number) => answers.reduce((total, answer) => total + of(answer), 0)
  return {
    won: wins.length,
    tried: sum(({tried}) => tried),
    conflicts: sum(({conflicts}) => conflicts),
    violations: await violations(folder, ids, wins),
  }
}

/** Each task must have exactly one winner, by what the racers were told and by what the log holds. */
async function violations(folder: string, ids: readonly string[], wins: readonly string[]): Promise<number> {
  const told = countOf(wins)
  const {log} = await openBoard(folder)
  const recorded: string[] = []
  for await (const {entity_id} of log.readAll({types: ['task.claimed']})) recorded.push(entity_id)
  await log.close()
  const held = countOf(recorded)
  return ids.filter((id) => told.get(id) !== 1 || held.get(id) !== 1).length
}

function countOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

/** The same ids, each racer starting somewhere else, so that they meet all the way. */
function turned(ids: readonly string[], racer: number, racers: number): readonly string[] {
  const start = Math.floor((ids.length * racer) / racers)
  return [...ids.slice(start), ...ids.slice(0, start)]
}
