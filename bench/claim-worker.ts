// One racer of claims.ts, in a process of its own: it keeps the log open and claims what it is told to.
import {execute} from '../src/application/kernel/execute.ts'
import type {Workspace} from '../src/application/kernel/workspace.ts'
import {actor, openBoard} from './boards.ts'

/** The tasks to try, in this order. */
export type Order = readonly string[]

/** What became of an order. */
export interface Answer {
  readonly won: readonly string[]
  readonly tried: number
  /** Appends that were refused because another process had written first. */
  readonly conflicts: number
}

const [folder, name] = process.argv.slice(2) as [string, string]
const workspace = await openBoard(folder)
let conflicts = 0
const watched: Workspace = {...workspace, log: {...workspace.log, append: countConflicts}}

process.on('message', async (ids: Order) => process.send?.(await tryAll(ids)))
process.on('disconnect', () => workspace.log.close())
process.send?.('ready')

async function tryAll(ids: Order): Promise<Answer> {
  const before = conflicts
  const won: string[] = []
  for (const taskId of ids) {
    const outcome = await execute(watched, {kind: 'claim', taskId, by: actor(name)})
    if (outcome.kind === 'accepted') won.push(taskId)
  }
  return {won, tried: ids.length, conflicts: conflicts - before}
}

async function countConflicts(...args: Parameters<Workspace['log']['append']>) {
  const outcome = await workspace.log.append(...args)
  if (outcome.kind === 'version-conflict') conflicts++
  return outcome
}
