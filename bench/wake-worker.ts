// The other process of wake.ts: after each message's pause it commits, and tells when.
import {setTimeout as sleep} from 'node:timers/promises'
import {comments, openBoard} from './boards.ts'

const [folder, task] = process.argv.slice(2) as [string, string]
const {log, ids} = await openBoard(folder)

process.on('message', async (pauseMs: number) => {
  await sleep(pauseMs)
  await log.append(task, comments(1), {opId: ids.uuid()})
  process.send?.(String(process.hrtime.bigint()))
})
process.on('disconnect', () => log.close())
process.send?.('ready')
