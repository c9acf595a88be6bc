import {expect, test} from 'vitest'
import {AppError} from '../../errors/app-error.ts'
import type {AppendAllOutcome, AppendStep, GroupLog} from '../../ports/event-log.ts'
import {createGroupCommit} from './group-commit.ts'

const RECORDED: AppendAllOutcome = {kind: 'recorded', events: []}
const unobserved = {
  onCommit: () => {},
  onFailure: (error: unknown) => {
    throw error
  },
}
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
  const {submit, idle} = createGroupCommit(log, {...unobserved, onCommit: (batches) => commits.push(batches)})
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
  const {submit} = createGroupCommit(log, unobserved)
  await Promise.all(Array.from({length: 600}, (_, i) => submit(batch(String(i)))))
  expect(transactions.map(({length}) => length)).toEqual([256, 256, 88])
})

test('one that cannot be recorded fails alone', async () => {
  const {log, transactions} = recordingLog((operations) => {
    if (operations.includes('bad')) throw new Error('a bug')
  })
  const {submit} = createGroupCommit(log, unobserved)
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
  const {submit} = createGroupCommit(log, unobserved)
  const outcomes = await Promise.allSettled(['a', 'b'].map((op) => submit(batch(op))))
  expect(outcomes.map(({status}) => status)).toEqual(['rejected', 'rejected'])
  expect(tries).toBe(1)
})

test('the observer hears of each transaction: its batches, and the events that it recorded', async () => {
  const events = (n: number) => Array.from({length: n}, () => ({})) as never[]
  const outcomes: AppendAllOutcome[] = [
    {kind: 'recorded', events: events(2)},
    {kind: 'version-conflict', entityId: 'a', actualVersion: 3},
    {kind: 'recorded', events: events(1)},
  ]
  const appendEach: GroupLog['appendEach'] = async () => outcomes
  const log = {appendEach} as GroupLog
  const heard: [number, number][] = []
  const {submit} = createGroupCommit(log, {...unobserved, onCommit: (...told) => heard.push(told)})
  expect(await Promise.all(['a', 'b', 'c'].map((op) => submit(batch(op))))).toEqual(outcomes)
  expect(heard).toEqual([[3, 3]])
})

test('an observer that fails is reported; nothing is recorded again, and no writer fails', async () => {
  const {log, transactions} = recordingLog()
  const failures: unknown[] = []
  const bug = new Error('a bug')
  const onCommit = () => {
    throw bug
  }
  const {submit, idle} = createGroupCommit(log, {onCommit, onFailure: (error) => failures.push(error)})
  expect(await Promise.all(['a', 'b'].map((op) => submit(batch(op))))).toEqual([RECORDED, RECORDED])
  await submit(batch('c'))
  await idle()
  expect(transactions).toEqual([['a', 'b'], ['c']])
  expect(failures).toEqual([bug, bug])
})

test('idle waits for everything that was submitted, and at once when there is nothing', async () => {
  const {log, transactions} = recordingLog()
  const {submit, idle} = createGroupCommit(log, unobserved)
  await idle()
  const submitted = submit(batch('a'))
  await idle()
  expect(transactions).toEqual([['a']])
  await submitted
})
