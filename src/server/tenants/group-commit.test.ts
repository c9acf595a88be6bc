import {expect, test} from 'vitest'
import {AppError} from '../../errors/app-error.ts'
import type {AppendAllOutcome, AppendStep, GroupLog} from '../../ports/event-log.ts'
import {createGroupCommit} from './group-commit.ts'

const RECORDED: AppendAllOutcome = {kind: 'recorded', events: []}
const batch = (opId: string): readonly AppendStep[] => [{appends: [], opId}]

/** A log that keeps the operations of each transaction; `fail` may throw. */
function recordingLog(fail: (operations: readonly string[]) => void = () => {}) {
  const transactions: (readonly string[])[] = []
  const appendEach: GroupLog['appendEach'] = async (batches) => {
    const operations = batches.map((steps) => steps[0]?.opId as string)
    fail(operations)
    transactions.push(operations)
    return batches.map(() => RECORDED)
  }
  return {log: {appendEach} as GroupLog, transactions}
}

test('what comes at about the same time shares a transaction', async () => {
  const {log, transactions} = recordingLog()
  const commits: number[] = []
  const {submit, idle} = createGroupCommit(log, (batches) => commits.push(batches))
  const first = ['a', 'b', 'c'].map((op) => submit(batch(op)))
  await first[0]
  await submit(batch('d'))
  expect(transactions).toEqual([['a', 'b', 'c'], ['d']])
  expect(await Promise.all(first)).toEqual([RECORDED, RECORDED, RECORDED])
  await idle()
  expect(commits).toEqual([3, 1])
})

test('a transaction has a bounded number of batches', async () => {
  const {log, transactions} = recordingLog()
  const {submit} = createGroupCommit(log, () => {})
  await Promise.all(Array.from({length: 600}, (_, i) => submit(batch(String(i)))))
  expect(transactions.map(({length}) => length)).toEqual([256, 256, 88])
})

test('one that cannot be recorded fails alone', async () => {
  const {log, transactions} = recordingLog((operations) => {
    if (operations.includes('bad')) throw new Error('a bug')
  })
  const {submit} = createGroupCommit(log, () => {})
  const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map((op) => submit(batch(op))))
  expect(outcomes.map(({status}) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(transactions).toEqual([['a'], ['c']])
})

test('a store that fails fails them all, once', async () => {
  let tries = 0
  const {log} = recordingLog(() => {
    tries++
    throw new AppError({code: 'STORE_FULL', message: 'the disk is full'})
  })
  const {submit} = createGroupCommit(log, () => {})
  const outcomes = await Promise.allSettled(['a', 'b'].map((op) => submit(batch(op))))
  expect(outcomes.map(({status}) => status)).toEqual(['rejected', 'rejected'])
  expect(tries).toBe(1)
})
