import {setTimeout as sleep} from 'node:timers/promises'
import {EXIT} from '../../errors/catalogue.ts'
import {runCn} from './cn.ts'

/** How a worker fared. */
export interface WorkerReport {
  readonly name: string
  readonly won: number
  /** Claims that somebody else got first. */
  readonly lost: number
}

const WORK_MS = 40
const PAUSE_MS = 30

/** Works as an agent would, with nothing but `cn`: ready, claim, work, done, until nothing is left. */
export async function work(name: string, folder: string): Promise<WorkerReport> {
  let [won, lost] = [0, 0]
  for (;;) {
    const task = await firstOf(['ready', '--limit', '1'], folder)
    if (task === undefined) {
      if (await isAllDone(folder)) return {name, won, lost}
      await sleep(PAUSE_MS)
    } else if (await claimAndDo(task, name, folder)) won++
    else lost++
  }
}

async function claimAndDo(task: string, name: string, folder: string): Promise<boolean> {
  const {exitCode} = await runCn(['claim', task], folder)
  if (exitCode !== EXIT.ok) return false
  await sleep(WORK_MS)
  await runCn(['done', task, '--reason', `done by ${name}`], folder)
  return true
}

async function isAllDone(folder: string): Promise<boolean> {
  return (await firstOf(['list', '--status', 'open,in-progress', '--limit', '1'], folder)) === undefined
}

async function firstOf(args: readonly string[], folder: string): Promise<string | undefined> {
  const {exitCode, data} = await runCn(args, folder)
  if (exitCode !== EXIT.ok) throw new Error(`cn ${args[0]} exited ${exitCode}: ${JSON.stringify(data)}`)
  return (data as readonly {id: string}[])[0]?.id
}
