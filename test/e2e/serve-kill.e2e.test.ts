import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {temporaryFolder, workspaceAt} from '../support/cn.ts'
import {startServe} from '../support/serve.ts'

/** By hand: CN_TEST_SERVER_KILLS=30. */
const ROUNDS = Number(process.env.CN_TEST_SERVER_KILLS ?? 3)
const CLIENTS = 8

interface Acknowledged {
  readonly event_id: string
  readonly timestamp: string
  readonly version: number
}

interface Positioned {
  readonly id: string
  readonly position: number
  readonly version: number
  readonly entity_id: string
  readonly metadata: {readonly op_id: string}
}

async function call<T>(url: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    ...(body && {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)}),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** What the clients have been told, and what they have asked last without an answer. */
interface Told {
  readonly acknowledged: Map<string, Acknowledged>
  readonly unclear: Map<string, object>
}

/** Appends until the server is gone; every append has an operation of its own, and every third is a batch. */
async function appendOnAndOn(url: string, {acknowledged, unclear}: Told): Promise<void> {
  for (;;) {
    const batch = Array.from({length: Math.random() < 0.3 ? 3 : 1}, () => {
      const op_id = crypto.randomUUID()
      return {
        event_type: 'agent.finding',
        entity_id: `e${Math.trunc(Math.random() * 5)}`,
        payload: {op_id},
        metadata: {op_id},
      }
    })
    for (const event of batch) unclear.set(event.metadata.op_id, event)
    const [first] = batch
    const answers =
      batch.length === 1
        ? [await call<Acknowledged>(url, '/api/v1/events', first as object)]
        : (await call<{events: Acknowledged[]}>(url, '/api/v1/events/batch', {events: batch})).events
    for (const [i, event] of batch.entries()) {
      acknowledged.set(event.metadata.op_id, answers[i] as Acknowledged)
      unclear.delete(event.metadata.op_id)
    }
  }
}

/** Events with their positions, as a consumer sees them from where it is: all there are, or so many times a few. */
async function readOn(url: string, consumer: string, polls = Number.POSITIVE_INFINITY): Promise<Positioned[]> {
  const all: Positioned[] = []
  for (let poll = 0; ; poll++) {
    if (poll === polls) return all
    const {events} = await call<{events: Positioned[]}>(url, `/api/v1/consumers/${consumer}/events?limit=1000`)
    if (events.length === 0) return all
    all.push(...events)
    await call(url, `/api/v1/consumers/${consumer}/ack`, {position: events.at(-1)?.position})
  }
}

test('a server that is killed under load has every acknowledged event, where it was, and consumers go on', async () => {
  const home = workspaceAt(temporaryFolder())
  const told: Told = {acknowledged: new Map(), unclear: new Map()}
  const seen: Positioned[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const server = await startServe(home, '--open', '--data', 'data')
    // A retry of what was unclear: recorded before or not, it is there once afterwards.
    for (const [op, event] of told.unclear) {
      told.acknowledged.set(op, await call(server.url, '/api/v1/events', event))
      told.unclear.delete(op)
    }
    const clients = Array.from({length: CLIENTS}, () => appendOnAndOn(server.url, told))
    await sleep(200 + Math.random() * 400)
    seen.push(...(await readOn(server.url, 'reader', 3)))
    await sleep(Math.random() * 300)
    const ended = server.end('SIGKILL')
    await Promise.allSettled(clients)
    await ended
  }
  const server = await startServe(home, '--open', '--data', 'data')
  seen.push(...(await readOn(server.url, 'reader')))
  const all = await readOn(server.url, `fresh-${ROUNDS}`)
  const byOperation = Map.groupBy(all, ({metadata}) => metadata.op_id)
  expect(told.acknowledged.size).toBeGreaterThan(ROUNDS * 10)
  for (const [op, {event_id, version}] of told.acknowledged)
    expect(byOperation.get(op), op).toMatchObject([{id: event_id, version}])
  // The consumer has seen every event once, in order, at the position that it still has.
  expect(seen).toEqual(all)
  expect(all.map(({position}) => position)).toEqual(all.map((_, i) => i + 1))
  for (const own of Map.groupBy(all, ({entity_id}) => entity_id).values())
    expect(own.map(({version}) => version)).toEqual(own.map((_, i) => i + 1))
  await server.end('SIGTERM')
})
