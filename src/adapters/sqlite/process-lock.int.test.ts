import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {ProcessLock} from '../../ports/process-lock.ts'
import {openProcessLock} from './process-lock.ts'

const HOLDER = join(import.meta.dirname, '../../../test/support/lock-holder.ts')
const LONG_MS = 20_000

let folder: string
let path: string
const holders: ChildProcess[] = []
const locks: ProcessLock[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chronis-lock-'))
  path = join(folder, 'pull.lock')
})

afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL')
  for (const lock of locks.splice(0)) lock.close()
  rmSync(folder, {recursive: true, force: true})
})

async function open(): Promise<ProcessLock> {
  const lock = await openProcessLock(path)
  locks.push(lock)
  return lock
}

async function startHolder(): Promise<ChildProcess> {
  const holder = fork(HOLDER, [path])
  holders.push(holder)
  await once(holder, 'message')
  return holder
}

async function ask(holder: ChildProcess, message: 'acquire' | 'release'): Promise<unknown> {
  const answer = once(holder, 'message')
  holder.send(message)
  return (await answer)[0]
}

test('one process holds the lock, another acquires it when the first releases it', async () => {
  const [holder, lock] = [await startHolder(), await open()]
  expect(await ask(holder, 'acquire')).toBe(true)
  expect(await lock.acquire(50)).toBe(false)
  const waiting = lock.acquire(LONG_MS)
  expect(await ask(holder, 'release')).toBe(1)
  expect(await waiting).toBe(true)
  expect(await ask(holder, 'acquire')).toBe(false)
})

test('a lock ends with its process, without a new generation', async () => {
  const lock = await open()
  for (let round = 1; round <= 5; round++) {
    const holder = await startHolder()
    expect(await ask(holder, 'acquire')).toBe(true)
    const waiting = lock.acquire(LONG_MS)
    holder.kill('SIGKILL')
    expect(await waiting).toBe(true)
    expect(lock.generation()).toBe(0)
    lock.release({completed: false})
  }
})

test('within one process two exclude each other too, and one does not acquire it twice', async () => {
  const [first, second] = [await open(), await open()]
  expect(await first.acquire(0)).toBe(true)
  expect(await second.acquire(20)).toBe(false)
  expect(await first.acquire(20)).toBe(false)
  first.close()
  first.close()
  expect(await second.acquire(0)).toBe(true)
})

test('of many that acquire the lock in turn, never two hold it', async () => {
  let atIt = 0
  await Promise.all(
    Array.from({length: 4}, async () => {
      const lock = await open()
      for (let i = 0; i < 10; i++) {
        expect(await lock.acquire(LONG_MS)).toBe(true)
        expect(++atIt).toBe(1)
        await sleep(1)
        atIt--
        lock.release({completed: true})
      }
    }),
  )
  expect((await open()).generation()).toBe(40)
})

test('two more generations than when it asked: a whole one began after', async () => {
  const [holder, other, waiter] = [await open(), await open(), await open()]
  await holder.acquire(0)
  const asked = waiter.generation()
  holder.release({completed: true})
  expect(waiter.generation()).toBe(asked + 1)
  await other.acquire(0)
  other.release({completed: true})
  expect(await waiter.acquire(0)).toBe(true)
  expect(waiter.generation()).toBe(asked + 2)
  waiter.release({completed: false})
  expect(holder.generation()).toBe(asked + 2)
})

test.each([
  ['with rubbish in it', 'rubbish '.repeat(2000)],
  ['that has been emptied', ''],
])('a file %s is replaced', async (_, content) => {
  ;(await open()).close()
  writeFileSync(path, content)
  expect(await (await open()).acquire(0)).toBe(true)
})

test('a file whose table has been emptied is replaced', async () => {
  const lock = await open()
  await lock.acquire(0)
  lock.release({completed: true})
  lock.close()
  const {DatabaseSync} = process.getBuiltinModule('node:sqlite')
  const db = new DatabaseSync(path)
  db.exec('DELETE FROM turns')
  db.close()
  expect((await open()).generation()).toBe(0)
})

test('a lock whose file is removed while it is open goes on with the new file', async () => {
  const old = await open()
  expect(old.generation()).toBe(0)
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, {force: true})
  expect(old.generation()).toBe(Number.POSITIVE_INFINITY)
  const holder = await startHolder()
  expect(await ask(holder, 'acquire')).toBe(true)
  expect(await old.acquire(20)).toBe(false)
  await ask(holder, 'release')
  expect(await old.acquire(0)).toBe(true)
  expect(old.generation()).toBe(1)
  expect(existsSync(path)).toBe(true)
})

test('where no file can be made, it says so', async () => {
  rmSync(folder, {recursive: true})
  await expect(openProcessLock(path)).rejects.toMatchObject({code: 'STORE_UNAVAILABLE'})
})
