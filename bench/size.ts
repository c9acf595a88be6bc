import {readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {type Board, openBoard} from './boards.ts'
import {heading, judged, note, progress, table} from './report.ts'

const BUDGET = 3
const MIB = 1024 * 1024

/** Compares a closed `.chronis` with the same events as JSON lines: the wire's fields, compact. */
export async function measureSize(boards: readonly Board[]): Promise<void> {
  const rows: (string | number)[][] = []
  for (const board of boards) {
    progress(`size of ${board.name}`)
    const lines = await jsonLinesBytes(board)
    const bytes = folderBytes(join(board.folder, '.chronis'))
    rows.push([
      board.name,
      board.events,
      (lines / MIB).toFixed(1),
      (bytes / MIB).toFixed(1),
      judged(bytes / lines, BUDGET),
    ])
  }
  heading('Size on disk')
  table(['tasks', 'events', 'JSON lines MiB', '.chronis MiB', 'ratio'], rows)
  note(`Budget: ${BUDGET} ×. The folder holds the log, its indexes and the view.`)
}

async function jsonLinesBytes({folder}: Board): Promise<number> {
  const {log} = await openBoard(folder)
  let bytes = 0
  for await (const {position: _, ...event} of log.readAll()) bytes += Buffer.byteLength(JSON.stringify(event)) + 1
  await log.close()
  return bytes
}

function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}
