import {type ChildProcess, execFileSync, fork} from 'node:child_process'
import {EventEmitter, once} from 'node:events'
import {type FSWatcher, mkdtempSync, renameSync, rmSync, symlinkSync, watch as watchFiles} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest'
import type {Sql} from '../../ports/sql.ts'
import {openDatabase} from './database.ts'
import {createEventTables} from './event-log.ts'
import {watchDatabase} from './watch.ts'

const WRITER = join(import.meta.dirname, '../../../test/support/log-writer.ts')
const SOON_MS = 60_000
/** Only a process that hangs takes so long. */
const HANG_MS = 120_000
/** After this time without news a watch looks every 500 ms, next at 1511. */
const CALM_MS = 1100

let folder: string
let path: string
let sql: Sql
const writers: ChildProcess[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chronis-watch-'))
  path = join(folder, 'log.db')
  sql = await openDatabase(path, [createEventTables], true)
})

afterEach(() => {
  for (const writer of writers.splice(0)) writer.disconnect()
  sql.close()
  rmSync(folder, {recursive: true, force: true})
})

async function startWriter(): Promise<ChildProcess> {
  const writer = fork(WRITER, [path])
  writers.push(writer)
  await once(writer, 'message')
  return writer
}

const count = () => sql.prepare('SELECT count(*) AS n FROM events').get()?.n as number

const refusing = () => {
  throw new Error('ENOSPC: System limit for number of file watchers reached')
}
const failing = () => {
  const watcher = Object.assign(new EventEmitter(), {close: () => {}})
  setImmediate(() => watcher.emit('error', new Error('EPERM')))
  return watcher as unknown as FSWatcher
}

test.each([
  ['where files can be watched', undefined],
  ['where files cannot be watched', refusing],
  ['where the watch of files fails later', failing],
])('a commit of another process wakes long before the next look that is due anyway, %s', async (_, watchFolder) => {
  const writer = await startWriter()
  // Its timers are the test's; the watch of files and the writer are not.
  vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']})
  onTestFinished(() => void vi.useRealTimers())
  const noticed = Promise.withResolvers<void>()
  const watching = (folder: string, options: object, listener: () => void) =>
    watchFiles(folder, options, () => {
      listener()
      noticed.resolve()
    })
  const watch = watchDatabase(sql, (watchFolder ?? watching) as typeof watchFiles)
  let outcome: string | undefined
  void watch.next(HANG_MS).then((found) => (outcome = found))
  await vi.advanceTimersByTimeAsync(CALM_MS)
  writer.send(0)
  await once(writer, 'message')
  if (!watchFolder) await noticed.promise
  await vi.advanceTimersByTimeAsync(100)
  expect(outcome).toBe('changed')
  watch.close()
})

test('the last of 500 commits is never slept through', async () => {
  const writer = await startWriter()
  const watch = watchDatabase(sql)
  for (let i = 0; i < 500; i++) writer.send(i % 3)
  while (count() < 500) expect(await watch.next(SOON_MS)).toBe('changed')
  watch.close()
})

test('a watch survives checkpoints that empty the write-ahead log', async () => {
  const [writer, peer] = [await startWriter(), await openDatabase(path, [createEventTables], false)]
  const watch = watchDatabase(sql)
  for (let round = 1; round <= 3; round++) {
    const checkpointed = watch.next(100)
    peer.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    await checkpointed
    writer.send(20)
    while (count() < round) expect(await watch.next(SOON_MS)).toBe('changed')
  }
  watch.close()
  peer.close()
})

test('another file in the place of the database is noticed, also before the watch was made', async () => {
  const watch = watchDatabase(sql)
  const waiting = watch.next(SOON_MS)
  sql.exec(`VACUUM INTO '${path}.copy'`)
  renameSync(`${path}.copy`, path)
  expect(await waiting).toBe('replaced')
  expect(await watch.next(SOON_MS)).toBe('replaced')
  expect(await watchDatabase(sql).next(0)).toBe('replaced')
  watch.close()
})

test('a database may be missing for a moment while another one is put in its place', async () => {
  const watch = watchDatabase(sql)
  sql.exec(`VACUUM INTO '${path}.copy'`)
  rmSync(path)
  expect(await watch.next(300)).toBe('timeout')
  renameSync(`${path}.copy`, path)
  expect(await watch.next(SOON_MS)).toBe('replaced')
  watch.close()
})

test('a database that has been removed is an error', async () => {
  const watch = watchDatabase(sql)
  rmSync(folder, {recursive: true})
  await expect(watch.next(SOON_MS)).rejects.toMatchObject({code: 'STORE_CORRUPT', details: {path}})
  watch.close()
})

test('a database that cannot be looked at any more is an error', async () => {
  const watch = watchDatabase(sql)
  rmSync(path)
  symlinkSync(path, path)
  await expect(watch.next(SOON_MS)).rejects.toMatchObject({code: 'STORE_UNAVAILABLE', details: {path}})
  watch.close()
})

test('a database in memory is watched for commits of its own', async () => {
  const memory = await openDatabase(':memory:', [createEventTables], true)
  const watch = watchDatabase(memory)
  expect(await watch.next(0)).toBe('timeout')
  const waiting = watch.next(SOON_MS)
  await memory.write(() => memory.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)'))
  expect(await waiting).toBe('changed')
  memory.close()
})

test('a watch that nobody waits for does not keep the process alive', () => {
  const importing = (file: string) => `await import(${JSON.stringify(new URL(file, import.meta.url))})`
  const program = `
    const {createEventTables} = ${importing('event-log.ts')}
    const sql = await (${importing('database.ts')}).openDatabase(${JSON.stringify(path)}, [createEventTables], false)
    console.log(await (${importing('watch.ts')}).watchDatabase(sql).next(50))`
  const ran = execFileSync(process.execPath, ['--input-type=module', '-e', program], {timeout: 10_000})
  expect(ran.toString()).toBe('timeout\n')
})
