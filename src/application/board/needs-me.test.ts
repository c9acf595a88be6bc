import {expect, test} from 'vitest'
import {boardWith} from '../../testing/boards.ts'
import {actor} from '../../testing/decider-spec.ts'
import {describeNeed} from './needs-me.ts'
import {summarize} from './representation.ts'

const [ada, eve] = [actor('ada'), actor('eve')]

test('work that waits for approval is shown with who did it and what they said', async () => {
  const {log, act, board} = await boardWith({taskId: 'a', needsApproval: true})
  await act({kind: 'complete', taskId: 'a', by: ada, reason: 'See the page', result: [1]})
  expect(describeNeed(board('a'), log.now())).toMatchObject({
    id: 'a',
    needs: 'approval',
    done_by: 'ada',
    reason: 'See the page',
    result: [1],
  })
})

test('a dead task is shown with its attempts and the last reason, until it is done', async () => {
  const {log, act, board} = await boardWith({taskId: 'a', maxAttempts: 1})
  await act({kind: 'claim', taskId: 'a', by: ada})
  await act({kind: 'fail', taskId: 'a', by: ada, reason: 'no network', retryable: true, force: false})
  const setback = {last_setback: {kind: 'failed', by: 'ada', reason: 'no network'}}
  expect(describeNeed(board('a'), log.now())).toMatchObject({needs: 'retry', attempts: 1, ...setback})
  await act({kind: 'retry', taskId: 'a', by: eve})
  expect(summarize(board('a'), log.now())).toMatchObject({status: 'open', ...setback})
  expect(summarize(board('a'), log.now())).not.toHaveProperty('attempts')
  await act({kind: 'complete', taskId: 'a', by: ada})
  expect(summarize(board('a'), log.now())).not.toHaveProperty('last_setback')
})
