import {expect, test} from 'vitest'
import {boardWith} from '../../testing/boards.ts'
import {actor} from '../../testing/decider-spec.ts'
import {brief, describeTask} from './describe-task.ts'

const [ada, eve] = [actor('ada'), actor('eve')]

test('a task tells who approved of it, and why', async () => {
  const {act, board, ...workspace} = await boardWith({taskId: 'a', needsApproval: true})
  await act({kind: 'complete', taskId: 'a', by: ada, reason: 'done'})
  await act({kind: 'approve', taskId: 'a', by: eve, reason: 'fine'})
  expect(await describeTask(workspace, board('a'))).toMatchObject({
    done_by: 'ada',
    reason: 'done',
    approval: {by: 'eve', reason: 'fine'},
  })
})

test('who claims a task is told that it needs approval, and how many attempts it has left', async () => {
  const {act, board, view, log} = await boardWith({taskId: 'a', needsApproval: true}, {taskId: 'b'})
  await act({kind: 'claim', taskId: 'a', by: ada})
  await act({kind: 'fail', taskId: 'a', by: ada, reason: 'no network', retryable: true, force: false})
  expect(brief(board('a'), view, log.now())).toMatchObject({needs_approval: true, attempts: 1, max_attempts: 3})
  const plain = brief(board('b'), view, log.now())
  for (const key of ['needs_approval', 'attempts', 'max_attempts']) expect(plain).not.toHaveProperty(key)
})
