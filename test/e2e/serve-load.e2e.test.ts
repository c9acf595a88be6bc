import {once} from 'node:events'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {WebSocket} from 'ws'
import {temporaryFolder, workspaceAt} from '../support/cn.ts'
import {startServe} from '../support/serve.ts'

/** By hand: CN_TEST_SUBSCRIBERS=1000 CN_TEST_LOAD_SECONDS=60. */
const SUBSCRIBERS = Number(process.env.CN_TEST_SUBSCRIBERS ?? 50)
const SECONDS = Number(process.env.CN_TEST_LOAD_SECONDS ?? 3)
const WRITERS = 32
const PAUSE_MS = 1000
/** What a server may grow while nothing is kept: buffers of sockets, and what the garbage collector has not seen yet. */
const MAX_GROWTH = 150 * 1024 * 1024

/** What a subscriber has seen: ids in order, and how many it was told that it missed. */
interface Seen {
  readonly ids: string[]
  missed: number
}

async function subscribe(url: string): Promise<{readonly socket: WebSocket; readonly seen: Seen}> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/events/stream`)
  const seen: Seen = {ids: [], missed: 0}
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as {id?: string; missed?: number}
    if (frame.id === undefined) seen.missed += frame.missed as number
    else seen.ids.push(frame.id)
  })
  await once(socket, 'open')
  return {socket, seen}
}

async function write(url: string, until: number): Promise<number> {
  let written = 0
  for (; Date.now() < until; written++) {
    const body = JSON.stringify({event_type: 'agent.finding', entity_id: `e${written}`, payload: {text: 'found'}})
    const answer = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body,
    })
    expect(answer.status).toBe(200)
    await answer.arrayBuffer()
    await sleep(Math.random() * PAUSE_MS)
  }
  return written
}

async function residentBytes(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^chronis_resident_bytes (\d+)$/m.exec(text)?.[1])
}

test('many subscribers are told everything that many writers record, in order, in bounded memory', async () => {
  const server = await startServe(workspaceAt(temporaryFolder()), '--open', '--data', 'data')
  const subscribers = []
  for (let i = 0; i < SUBSCRIBERS; i++) subscribers.push(await subscribe(server.url))
  const before = await residentBytes(server.url)
  const until = Date.now() + SECONDS * 1000
  const written = (await Promise.all(Array.from({length: WRITERS}, () => write(server.url, until)))).reduce(
    (a, b) => a + b,
  )
  const page = (await (await fetch(`${server.url}/api/v1/events/query`)).json()) as {events: {id: string}[]}
  const ids = page.events.map(({id}) => id)
  expect(ids).toHaveLength(written)
  const isTold = ({seen}: {seen: Seen}) => seen.ids.length + seen.missed >= written
  while (!subscribers.every(isTold)) await sleep(20)
  const grown = (await residentBytes(server.url)) - before
  for (const {seen} of subscribers) {
    expect(seen.ids.length + seen.missed).toBe(written)
    const told = new Set(seen.ids)
    expect(seen.ids).toEqual(ids.filter((id) => told.has(id)))
  }
  const lagging = subscribers.filter(({seen}) => seen.missed > 0).length
  process.stdout.write(
    `${written} events to ${SUBSCRIBERS} subscribers, ${lagging} lagged; ${Math.round(grown / 1048576)} MiB more\n`,
  )
  expect(grown).toBeLessThan(MAX_GROWTH)
  for (const {socket} of subscribers) socket.terminate()
  expect(await server.end('SIGTERM')).toBe(0)
})
