import {describe, expect, test} from 'vitest'
import {actor} from '../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../testing/memory-workspace.ts'
import {add, claim, done, release} from './operations/index.ts'
import {createBoard, createSession} from './session.ts'

const ada = actor('ada')
const bob = actor('bob')

async function boardWith(...ids: readonly string[]) {
  const workspace = createMemoryWorkspace()
  const session = createSession({workspace, by: ada})
  for (const id of ids) await add.run(session, {title: id, id})
  return {workspace, session}
}

describe('a session', () => {
  test('acts in the name of its actor, on the task that an id or its beginning names', async () => {
    const {session} = await boardWith('research')
    const {events} = await session.act('resea', {kind: 'claim'})
    expect(events).toMatchObject([{event_type: 'task.claimed', entity_id: 'research', payload: {agent_id: 'ada'}}])
  })
  test('throws what a rule refuses', async () => {
    const {workspace, session} = await boardWith('a')
    await claim.run(session, {id: 'a'})
    await expect(release.run(createSession({workspace, by: bob}), {id: 'a'})).rejects.toMatchObject({
      code: 'NOT_HOLDER',
    })
  })
  test('claims with its default lease, another one, or none', async () => {
    const {workspace} = await boardWith('a', 'b', 'c')
    const session = createSession({workspace, by: ada, defaultLeaseSeconds: 900})
    expect(await claim.run(session, {id: 'a'})).toMatchObject({lease_until: expect.stringMatching(/T00:15:00/)})
    expect(await claim.run(session, {id: 'b', lease_seconds: 60})).toMatchObject({
      lease_until: expect.stringMatching(/T00:01:00/),
    })
    expect(await claim.run(session, {id: 'c', no_lease: true})).not.toHaveProperty('lease_until')
  })
  test('renews its own leases of which half is gone, and no others', async () => {
    const {workspace, session} = await boardWith('a', 'b')
    const rival = createSession({workspace, by: bob})
    await claim.run(session, {id: 'a', lease_seconds: 100})
    await claim.run(rival, {id: 'b', lease_seconds: 100})
    workspace.clock.advance(40)
    await session.keepLeases()
    expect(workspace.view.get('a')?.task.version).toBe(2)
    workspace.clock.advance(20)
    await session.keepLeases()
    expect([workspace.view.get('a')?.task.version, workspace.view.get('b')?.task.version]).toEqual([3, 2])
  })
})

describe('a wait', () => {
  test('is over as soon as there is something to see', async () => {
    const {workspace, session} = await boardWith('a')
    const board = createBoard({workspace})
    const waiting = board.waitUntil(({view}) => (view.get('a')?.task.status === 'done' ? 'done' : undefined))
    await done.run(session, {id: 'a'})
    expect(await waiting).toBe('done')
  })
  test('gives up when its time is over, or when it is aborted', async () => {
    const {workspace} = await boardWith('a')
    expect(await createBoard({workspace}).waitUntil(() => undefined, {seconds: 0})).toBeUndefined()
    const stop = new AbortController()
    const aborted = createBoard({workspace, signal: stop.signal}).waitUntil(() => undefined)
    stop.abort()
    expect(await aborted).toBeUndefined()
  })
  test('keeps the leases of the session that waits', async () => {
    const {workspace, session} = await boardWith('a', 'b')
    await claim.run(session, {id: 'a', lease_seconds: 100})
    workspace.clock.advance(60)
    const waiting = session.waitUntil(({view}) => (view.get('b')?.task.status === 'done' ? true : undefined))
    await done.run(createSession({workspace, by: bob}), {id: 'b'})
    expect(await waiting).toBe(true)
    expect(workspace.view.get('a')?.task.claim?.leaseUntil).toBeGreaterThan(workspace.clock.now() + 90_000_000)
  })
})
