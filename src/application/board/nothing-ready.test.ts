import {expect, test} from 'vitest'
import type {ReadyFilter} from '../../ports/task-view.ts'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {claimTask} from '../tasks/claim-task.ts'
import {createTask} from '../tasks/create-task.ts'
import {nothingReady} from './nothing-ready.ts'

const ada = actor('ada')
const draft = {by: ada, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const

test('an empty answer says why: no tasks, none that fits, or none that is free, and until when', async () => {
  const workspace = createMemoryWorkspace()
  const told = (filter: ReadyFilter = {}) => nothingReady(workspace, filter)
  expect(told({labels: ['x']})).toMatchObject({
    message: 'nothing is ready: the board has no tasks',
    details: {counts: {}},
  })

  await createTask(workspace, {...draft, taskId: 'a'})
  for (const filter of [{labels: ['x']}, {priorities: ['p0'] as const}, {types: ['bug'] as const}, {parent: 'a'}]) {
    expect(told(filter)).toMatchObject({
      message: 'no ready task matches these filters; others are ready (on the board: 1 open)',
      hint: {reason: 'other-tasks-ready'},
      details: {counts: {open: 1}, others_ready: true},
    })
  }

  await claimTask(workspace, 'a', {by: ada, leaseSeconds: 10})
  const {message, details} = told({labels: ['x']})
  expect(message).toMatch(
    /^nothing is ready \(on the board: 1 in-progress; a lease or a back-off ends at 2026-01-01T00:00:1/,
  )
  expect(details).toEqual({counts: {'in-progress': 1}, next_at: expect.stringMatching(/^2026-01-01T00:00:1/)})
})
