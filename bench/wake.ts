import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import type {LogWatch} from '../src/ports/event-log.ts'
import {type Board, cloneBoard, openBoard} from './boards.ts'
import {heading, judged, note, percentile, progress, table} from './report.ts'

const WORKER = join(import.meta.dirname, 'wake-worker.ts')
const BUDGET_P95_MS = 50
/** Longer than a watch rests at most, so that it is met in every state. */
const MAX_PAUSE_MS = 700
const LOST_MS = 10_000

/** Times how soon a process that waits for news hears of another one's commit. */
export async function measureWake(board: Board, folder: string, rounds: number): Promise<void> {
  progress(`wake-ups, ${rounds} rounds`)
  const copy = cloneBoard(board.folder, folder)
  const worker = fork(WORKER, [copy, board.shown])
  await once(worker, 'message')
  const {log} = await openBoard(copy)
  const watch = log.watch()
  const delays: number[] = []
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round++) delays.push(await delayOf(watch, worker))
  const cpu = process.cpuUsage(before)
  watch.close()
  await log.close()
  worker.disconnect()
  await once(worker, 'exit')
  rmSync(copy, {recursive: true})
  heading(`Wake-up: from another process's commit, ${rounds} rounds after pauses of up to ${MAX_PAUSE_MS} ms`)
  const [p50, p95, max] = [percentile(delays, 50), percentile(delays, 95), Math.max(...delays)]
  table(
    ['', 'p50 ms', 'p95 ms', 'max ms', 'CPU ms a round'],
    [
      [
        'commit → awake',
        p50.toFixed(1),
        judged(p95, BUDGET_P95_MS),
        max.toFixed(1),
        ((cpu.user + cpu.system) / 1000 / rounds).toFixed(2),
      ],
    ],
  )
  note(`Budget: p95 < ${BUDGET_P95_MS} ms.`)
}

/** Milliseconds of CLOCK_MONOTONIC, which all processes of a machine share. */
async function delayOf(watch: LogWatch, worker: ChildProcess): Promise<number> {
  while ((await watch.next(0)) === 'changed');
  const waiting = watch.next(LOST_MS).then((outcome) => ({outcome, awake: process.hrtime.bigint()}))
  worker.send(Math.random() * MAX_PAUSE_MS)
  const [committed] = await once(worker, 'message')
  const {outcome, awake} = await waiting
  if (outcome !== 'changed') throw new Error(`a commit was not noticed: ${outcome}`)
  return Number(awake - BigInt(committed as string)) / 1e6
}
