import {closeSync, fdatasyncSync, openSync, rmSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {comments, createBoard, openBoard} from './boards.ts'
import {heading, note, table} from './report.ts'

const WARM_UP = 50
/** About what one event adds to the write-ahead log. */
const BLOCK = Buffer.alloc(4096, 1)

/** Rates of the disk itself, for comparison. */
export interface DiskRate {
  readonly writesPerSecond: number
  readonly medianMs: number
}

/** Writes 4 KiB and waits until they are on disk, `times` in a row. */
export function measureDisk(folder: string, times: number): DiskRate {
  const path = join(folder, 'fdatasync')
  const file = openSync(path, 'w')
  const durations: number[] = []
  for (let i = 0; i < times + WARM_UP; i++) {
    const started = performance.now()
    writeSync(file, BLOCK)
    fdatasyncSync(file)
    if (i >= WARM_UP) durations.push(performance.now() - started)
  }
  closeSync(file)
  rmSync(path)
  const total = durations.reduce((sum, value) => sum + value, 0)
  durations.sort((a, b) => a - b)
  return {writesPerSecond: (1000 * times) / total, medianMs: durations[Math.floor(times / 2)] ?? Number.NaN}
}

/** Times appends to one log in this process: each waits for the disk, as an import or a busy server would. */
export async function measureAppends(folder: string, appends: number): Promise<void> {
  const rows: (string | number)[][] = []
  for (const perAppend of [1, 20]) {
    const disk = measureDisk(folder, appends)
    const rate = await appendRate(folder, appends, perAppend)
    rows.push([
      String(perAppend),
      Math.round(rate),
      Math.round(rate * perAppend),
      Math.round(disk.writesPerSecond),
      (rate / disk.writesPerSecond).toFixed(2),
    ])
  }
  heading(`Appends in one process, ${appends} of each, synchronous=FULL`)
  table(['events an append', 'appends/s', 'events/s', '4 KiB write+fdatasync/s', 'appends ÷ writes'], rows)
  note('Each append also folds its events into the view, in the same transaction.')
}

async function appendRate(folder: string, appends: number, perAppend: number): Promise<number> {
  const board = await createBoard(folder)
  const {log, ids} = await openBoard(board)
  const created = {event_type: 'task.created', payload: {title: 'A task'}}
  const tasks = Array.from({length: WARM_UP}, (_, index) => `task-${index}`)
  for (const id of tasks) await log.append(id, [created], {opId: ids.uuid()})
  const started = performance.now()
  for (let i = 0; i < appends; i++) {
    await log.append(tasks[i % tasks.length] as string, comments(perAppend), {opId: ids.uuid()})
  }
  const seconds = (performance.now() - started) / 1000
  await log.close()
  rmSync(board, {recursive: true})
  return appends / seconds
}
