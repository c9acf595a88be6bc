import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {RecordedEvent} from '../../domain/events.ts'
import {EXIT} from '../../errors/catalogue.ts'
import {runCn} from './cn.ts'
import type {WorkerReport} from './worker.ts'

/** What the demonstration showed. */
export interface DemoReport {
  readonly tasks: number
  readonly workers: readonly WorkerReport[]
  /** Claim events that the log holds for each task: the proof is that each number is 1. */
  readonly claims: Readonly<Record<string, number>>
  readonly one_winner_each: boolean
  readonly timeline: readonly {readonly at: string; readonly by: string; readonly did: string; readonly task: string}[]
  readonly seconds: number
}

const WORKERS = ['ada', 'grace', 'linus', 'margaret'] as const

/** The three tasks of the introduction, each waiting for the one before, and twelve that wait for nobody. */
const STORY: readonly (readonly string[])[] = [
  ['Research the market', '--id', 'research', '--priority', 'p1'],
  ['Write analysis', '--id', 'write', '--blocked-by', 'research', '--priority', 'p1'],
  ['Review analysis', '--id', 'review', '--blocked-by', 'write', '--priority', 'p1'],
  ...Array.from({length: 12}, (_, i) => [`Check page ${i + 1}`, '--id', `page-${i + 1}`]),
]

const DID: Readonly<Record<string, string>> = {'task.claimed': 'claimed', 'task.completed': 'finished'}

/** Lets real worker processes race for tasks in a folder of their own, and reads from the log what happened. */
export async function race(say: (text: string) => void): Promise<DemoReport> {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-demo-'))
  const started = performance.now()
  try {
    await addStory(folder)
    say(`${STORY.length} tasks added; ${WORKERS.length} workers race for them`)
    const runs = await Promise.all(WORKERS.map((name) => runCn(['demo', '--worker', name], folder, workerEnv(name))))
    const workers = runs.map(({data}) => data as WorkerReport)
    const {data} = await runCn(['log', '--type', Object.keys(DID).join(',')], folder, workerEnv('orchestrator'))
    return report(workers, data as readonly RecordedEvent[], (performance.now() - started) / 1000)
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

async function addStory(folder: string): Promise<void> {
  for (const args of [['init'], ...STORY.map((task) => ['add', ...task])]) {
    const {exitCode, data} = await runCn(args, folder, workerEnv('orchestrator'))
    if (exitCode !== EXIT.ok) throw new Error(`cn ${args.join(' ')} exited ${exitCode}: ${JSON.stringify(data)}`)
  }
}

function workerEnv(name: string): NodeJS.ProcessEnv {
  const {CN_DIR: _, ...env} = process.env
  return {...env, CN_AGENT_ID: name, CN_SESSION_ID: `demo-${name}`}
}

function report(workers: readonly WorkerReport[], events: readonly RecordedEvent[], seconds: number): DemoReport {
  const timeline = events.map(({timestamp, event_type, entity_id, metadata}) => ({
    at: timestamp,
    by: String(metadata?.agent_id),
    did: DID[event_type] as string,
    task: entity_id,
  }))
  const claims: Record<string, number> = {}
  for (const {did, task} of timeline) if (did === 'claimed') claims[task] = (claims[task] ?? 0) + 1
  const counts = Object.values(claims)
  return {
    tasks: STORY.length,
    workers,
    claims,
    one_winner_each: counts.length === STORY.length && counts.every((count) => count === 1),
    timeline,
    seconds: Math.round(seconds * 10) / 10,
  }
}
