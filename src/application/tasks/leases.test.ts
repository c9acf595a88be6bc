import {expect, test} from 'vitest'
import {formatInstant} from '../../domain/instant.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {claimTask} from './claim-task.ts'
import {createTask} from './create-task.ts'
import {nextRenewal, renewDueLeases} from './leases.ts'

const ada = actor('ada')
const draft = {by: ada, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const

async function leasedBoard() {
  const workspace = createMemoryWorkspace()
  for (const taskId of ['long', 'short', 'endless', 'other']) await createTask(workspace, {...draft, taskId})
  await claimTask(workspace, 'long', {by: ada, leaseSeconds: 100})
  await claimTask(workspace, 'short', {by: ada, leaseSeconds: 10})
  await claimTask(workspace, 'endless', {by: ada})
  await claimTask(workspace, 'other', {by: actor('ada', 'another session'), leaseSeconds: 10})
  return workspace
}

test('what a session holds is renewed when half of the lease is gone, and nothing else', async () => {
  const workspace = await leasedBoard()
  const renewals = async () =>
    (await Array.fromAsync(workspace.log.readAll({types: ['task.claim.renewed']}))).map(({entity_id}) => entity_id)
  workspace.clock.advance(4)
  await renewDueLeases(workspace, ada)
  expect(await renewals()).toEqual([])
  workspace.clock.advance(2)
  await renewDueLeases(workspace, ada)
  await renewDueLeases(workspace, ada)
  expect(await renewals()).toEqual(['short'])
  workspace.clock.advance(1000)
  await renewDueLeases(workspace, ada)
  expect((await renewals()).sort()).toEqual(['long', 'short', 'short'])
})

test('the next renewal is that of the lease whose half is gone first', async () => {
  const workspace = await leasedBoard()
  const next = nextRenewal(workspace.view, ada)
  expect(next && formatInstant(next)).toMatch(/^2026-01-01T00:00:05/)
  expect(nextRenewal(workspace.view, actor('bob'))).toBeUndefined()
})
