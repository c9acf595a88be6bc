import {describe, expect, test} from 'vitest'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {createTask} from './create-task.ts'
import {emitEvent} from './emit-event.ts'

const by = actor('ada')

describe('an event that is not about the board', () => {
  test('is recorded with who says it, and leaves the task that it is about as it was', async () => {
    const workspace = createMemoryWorkspace()
    const draft = {by, title: 'A', priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const
    await createTask(workspace, {...draft, taskId: 'a'})
    const before = workspace.view.get('a')
    const event = await emitEvent(workspace, {type: 'agent.finding', entity: 'a', payload: {n: 1}, by})
    expect(event).toMatchObject({
      event_type: 'agent.finding',
      entity_id: 'a',
      version: 2,
      payload: {n: 1},
      metadata: {agent_id: 'ada', source_id: 'test'},
    })
    expect(workspace.view.get('a')?.task).toEqual({...before?.task, version: 2})
  })
  test('has an empty payload unless one is given, which is an object', async () => {
    const workspace = createMemoryWorkspace()
    expect((await emitEvent(workspace, {type: 'deploy', entity: 'eu', by})).payload).toEqual({})
    const deep = JSON.parse(`${'{"a":'.repeat(70)}1${'}'.repeat(70)}`)
    for (const payload of [
      [1],
      'x',
      null,
      {n: Number.POSITIVE_INFINITY},
      {n: 2 ** 60},
      deep,
      {text: 'x'.repeat(100_001)},
    ])
      await expect(
        emitEvent(workspace, {type: 'deploy', entity: 'eu', payload, by}),
        String(payload),
      ).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
  })
})
