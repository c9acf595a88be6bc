import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {WebSocket} from 'ws'
import {type DiskRate, measureDisk} from './appends.ts'
import {type Load, load, type Request, send} from './http-load.ts'
import {CN, environment} from './measure.ts'
import {heading, note, percentile, progress, table} from './report.ts'

const CLIENTS = [1, 8, 64]
const BATCH = 20
const ENTITIES = 1000

/** A running program that says in its first line where it listens. */
export interface Server {
  readonly url: string
  readonly process: ChildProcess
}

/** Times `cn serve` from another process, against a server that only echoes and against the disk. */
export async function measureServe(folder: string, requests: number): Promise<void> {
  const data = mkdtempSync(join(folder, 'serve-'))
  const disk = measureDisk(folder, 500)
  const echo = await start([join(import.meta.dirname, 'echo-server.ts')], folder)
  const server = await start(
    [CN, 'serve', '--json', '--open', '--port', '0', '--data', data, '--rate-limit', '100000000'],
    folder,
  )
  try {
    await measureWrites(server, echo, disk, requests)
    await measureReads(server, echo, requests)
    await measureWakeUps(server, Math.ceil(requests / 20))
  } finally {
    for (const each of [server, echo]) await stop(each)
    rmSync(data, {recursive: true})
  }
}

/** Starts a server in a process of its own. */
export async function start(args: readonly string[], folder: string): Promise<Server> {
  const child = spawn(process.execPath, args, {cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'inherit']})
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {url: (JSON.parse(String(line)) as {url: string}).url, process: child}
}

/** Stops it, and waits until it has ended. */
export async function stop({process}: Server): Promise<void> {
  process.kill('SIGTERM')
  await once(process, 'exit')
}

function event(i: number): object {
  return {event_type: 'agent.finding', entity_id: `e${i % ENTITIES}`, payload: {text: 'What was found', number: i}}
}

const SINGLE = (i: number): Request => ({path: '/api/v1/events', body: event(i)})
const BATCHED = (i: number): Request => ({
  path: '/api/v1/events/batch',
  body: {events: Array.from({length: BATCH}, (_, j) => event(i * BATCH + j))},
})

async function measureWrites(server: Server, echo: Server, disk: DiskRate, requests: number): Promise<void> {
  const rows: (string | number)[][] = []
  for (const [name, next, events] of [
    ['1 event', SINGLE, 1],
    [`batch of ${BATCH}`, BATCHED, BATCH],
  ] as const) {
    for (const clients of CLIENTS) {
      progress(`serve: ${name}, ${clients} clients`)
      const total = Math.ceil(requests / (events === 1 ? 1 : 5))
      const floor = await load(echo.url, clients, total, next)
      const before = await commitsOf(server)
      const run = await load(server.url, clients, total, next)
      const commits = (await commitsOf(server)) - before
      rows.push([
        `${name}, ${clients} client${clients === 1 ? '' : 's'}`,
        ...timesOf(run, floor),
        Math.round(run.perSecond * events),
        ((run.perSecond * events) / disk.writesPerSecond).toFixed(2),
        (total / commits).toFixed(1),
      ])
    }
  }
  heading(`cn serve: appends, ${requests} requests, synchronous=FULL`)
  table(['', 'requests/s', 'p50 ms', 'p99 ms', '÷ echo', 'events/s', '÷ fdatasync/s', 'requests a commit'], rows)
  note(
    `One write of 4 KiB with fdatasync: ${disk.medianMs.toFixed(2)} ms; ÷ echo: the rate of a bare node:http server.`,
  )
}

async function measureReads(server: Server, echo: Server, requests: number): Promise<void> {
  const {events} = JSON.parse(await send(server.url, undefined, {path: '/api/v1/events/query?order=desc&limit=50'}))
  const since = (events as {timestamp: string}[]).at(-1)?.timestamp
  for (let i = 0; i < requests / 4; i += 50)
    await load(server.url, 8, 50, (j) => ({path: '/api/v1/tasks', body: {title: 'A task', id: `t-${i + j}`}}))
  const kinds: [string, (i: number) => Request][] = [
    ['query of an entity', (i) => ({path: `/api/v1/events/query?entity_id=e${i % ENTITIES}&limit=50`})],
    ['query since, the newest 50', () => ({path: `/api/v1/events/query?since=${since}&limit=50`})],
    ['ready, 20', () => ({path: '/api/v1/tasks/ready?limit=20'})],
    ['claim', (i) => ({path: `/api/v1/tasks/t-${i}/claim`, body: {agent_id: 'bench'}})],
  ]
  const rows: (string | number)[][] = []
  for (const [name, next] of kinds) {
    progress(`serve: ${name}`)
    const total = Math.floor(requests / 4)
    const floor = await load(echo.url, 8, total, next)
    rows.push([name, ...timesOf(await load(server.url, 8, total, next), floor)])
  }
  heading('cn serve: reads and claims, 8 clients')
  table(['', 'requests/s', 'p50 ms', 'p99 ms', '÷ echo'], rows)
}

/** From sending `done` until a reader of the stream, another client, has been told. */
async function measureWakeUps(server: Server, rounds: number): Promise<void> {
  progress('serve: wake-ups')
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/events/stream`)
  await once(socket, 'open')
  const times: number[] = []
  for (let i = 0; i < rounds; i++) {
    const told = once(socket, 'message')
    const started = performance.now()
    const answered = send(server.url, undefined, {path: `/api/v1/tasks/t-${i}/done`, body: {agent_id: 'bench'}})
    await told
    times.push(performance.now() - started)
    await answered
  }
  socket.terminate()
  heading(`cn serve: from sending done to a waiting WebSocket, ${rounds} rounds`)
  table(['', 'p50 ms', 'p99 ms'], [['done → told', percentile(times, 50).toFixed(1), percentile(times, 99).toFixed(1)]])
}

function timesOf(run: Load, floor: Load): readonly (string | number)[] {
  return [
    Math.round(run.perSecond),
    percentile(run.milliseconds, 50).toFixed(2),
    percentile(run.milliseconds, 99).toFixed(2),
    (run.perSecond / floor.perSecond).toFixed(2),
  ]
}

async function commitsOf({url}: Server): Promise<number> {
  const text = await send(url, undefined, {path: '/metrics'})
  return Number(/^chronis_commits_total (\d+)$/m.exec(text)?.[1])
}
