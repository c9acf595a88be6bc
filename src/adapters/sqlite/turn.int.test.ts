import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Turn} from '../../ports/turn.ts'
import {openTurn} from './turn.ts'

const TAKER = join(import.meta.dirname, '../../../test/support/turn-taker.ts')
const LONG_MS = 20_000

let folder: string
let path: string
const takers: ChildProcess[] = []
const turns: Turn[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chronis-turn-'))
  path = join(folder, 'pull.lock')
})

afterEach(() => {
  for (const taker of takers.splice(0)) taker.kill('SIGKILL')
  for (const turn of turns.splice(0)) turn.close()
  rmSync(folder, {recursive: true, force: true})
})

async function open(): Promise<Turn> {
  const turn = await openTurn(path)
  turns.push(turn)
  return turn
}

async function startTaker(): Promise<ChildProcess> {
  const taker = fork(TAKER, [path])
  takers.push(taker)
  await once(taker, 'message')
  return taker
}

async function ask(taker: ChildProcess, message: 'take' | 'end'): Promise<unknown> {
  const answer = once(taker, 'message')
  taker.send(message)
  return (await answer)[0]
}

test('one process has the turn, another gets it when the first ends it', async () => {
  const [taker, turn] = [await startTaker(), await open()]
  expect(await ask(taker, 'take')).toBe(true)
  expect(await turn.take(50)).toBe(false)
  const waiting = turn.take(LONG_MS)
  expect(await ask(taker, 'end')).toBe(1)
  expect(await waiting).toBe(true)
  expect(await ask(taker, 'take')).toBe(false)
})

test('a turn dies with its process, uncounted', async () => {
  const turn = await open()
  for (let round = 1; round <= 5; round++) {
    const taker = await startTaker()
    expect(await ask(taker, 'take')).toBe(true)
    const waiting = turn.take(LONG_MS)
    taker.kill('SIGKILL')
    expect(await waiting).toBe(true)
    expect(turn.completed()).toBe(0)
    turn.end({counts: false})
  }
})

test('within one process two exclude each other too, and one does not take it twice', async () => {
  const [first, second] = [await open(), await open()]
  expect(await first.take(0)).toBe(true)
  expect(await second.take(20)).toBe(false)
  expect(await first.take(20)).toBe(false)
  first.close()
  first.close()
  expect(await second.take(0)).toBe(true)
})

test('of many that take turns in turn, never two are at it', async () => {
  let atIt = 0
  await Promise.all(
    Array.from({length: 4}, async () => {
      const turn = await open()
      for (let i = 0; i < 10; i++) {
        expect(await turn.take(LONG_MS)).toBe(true)
        expect(++atIt).toBe(1)
        await sleep(1)
        atIt--
        turn.end({counts: true})
      }
    }),
  )
  expect((await open()).completed()).toBe(40)
})

test('who sees two more completed turns than when it asked knows that a whole one began after', async () => {
  const [holder, other, waiter] = [await open(), await open(), await open()]
  await holder.take(0)
  const asked = waiter.completed()
  holder.end({counts: true})
  expect(waiter.completed()).toBe(asked + 1)
  await other.take(0)
  other.end({counts: true})
  expect(await waiter.take(0)).toBe(true)
  expect(waiter.completed()).toBe(asked + 2)
  waiter.end({counts: false})
  expect(holder.completed()).toBe(asked + 2)
})

test.each([
  ['with rubbish in it', 'rubbish '.repeat(2000)],
  ['that has been emptied', ''],
])('a file %s is replaced', async (_, content) => {
  ;(await open()).close()
  writeFileSync(path, content)
  expect(await (await open()).take(0)).toBe(true)
})

test('a file whose table has been emptied is replaced', async () => {
  const turn = await open()
  await turn.take(0)
  turn.end({counts: true})
  turn.close()
  const {DatabaseSync} = process.getBuiltinModule('node:sqlite')
  const db = new DatabaseSync(path)
  db.exec('DELETE FROM turns')
  db.close()
  expect((await open()).completed()).toBe(0)
})

test('who has the file open when it is removed takes turns by the new one', async () => {
  const old = await open()
  expect(old.completed()).toBe(0)
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, {force: true})
  expect(old.completed()).toBe(Number.POSITIVE_INFINITY)
  const taker = await startTaker()
  expect(await ask(taker, 'take')).toBe(true)
  expect(await old.take(20)).toBe(false)
  await ask(taker, 'end')
  expect(await old.take(0)).toBe(true)
  expect(old.completed()).toBe(1)
  expect(existsSync(path)).toBe(true)
})

test('where no file can be made, it says so', async () => {
  rmSync(folder, {recursive: true})
  await expect(openTurn(path)).rejects.toMatchObject({code: 'STORE_UNAVAILABLE'})
})
