// Takes tasks from a board until nothing is left to do, as an agent would: claims the next, and completes it, or fails, or
// gives it back, or sleeps beyond its lease and then says done. Prints a line for each that it was told yes about.
// usage: node queue-worker.ts PROGRAM SEED
import {spawnSync} from 'node:child_process'
import {setTimeout as sleep} from 'node:timers/promises'
import {randomNumbers} from './random-numbers.ts'

/** The lease is short: the tasks of those who are killed must come back soon. */
const TTL_SECONDS = 2
/** Refused (done by whoever took it over), lost, nothing to do. */
const NO = [3, 5, 7]

const [program, seed] = process.argv.slice(2) as [string, string]
const random = randomNumbers(Number(seed))

function cn(...args: readonly string[]) {
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, ...args], {encoding: 'utf8'})
  if (status !== 0 && !NO.includes(status ?? 1)) throw new Error(`${args.join(' ')}: ${status} ${stderr}`)
  return {isYes: status === 0, text: stdout.trim()}
}

function report(verb: string, id: string): void {
  const reason = verb === 'fail' ? ['--reason', 'chance'] : []
  if (cn(verb, id, ...reason).isYes) process.stdout.write(`${verb} ${id}\n`)
}

async function work(id: string): Promise<void> {
  const chance = random()
  if (chance < 0.1) return report('fail', id)
  if (chance < 0.2) return report('release', id)
  if (chance < 0.25) await sleep(TTL_SECONDS * 1500)
  report('done', id)
}

const isLeft = () => cn('list', '--status', 'open', '--status', 'in-progress', '--quiet').text !== ''

do {
  const {isYes, text} = cn('claim', '--next', '--ttl', `${TTL_SECONDS}s`, '--wait', '1s', '--quiet')
  if (isYes) await work(text)
} while (isLeft())
