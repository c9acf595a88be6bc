import {expect, onTestFinished, test} from 'vitest'
import {createMemoryEventLog, type MemoryEventLog} from '../../adapters/memory/memory-event-log.ts'
import type {EventLog, LogWatch} from '../../ports/event-log.ts'
import {createTestClock} from '../../testing/clock.ts'
import {createHub, type Subscriber} from './hub.ts'

/** A hub over a log in memory. `watch` and `readAll` may stand in for those of the log. */
function hubOver(overrides: (log: MemoryEventLog) => Partial<EventLog> = () => ({})) {
  const log = createMemoryEventLog(createTestClock())
  const failures: unknown[] = []
  const hub = createHub({
    log: {...log, ...overrides(log)},
    head: () => log.events.length,
    toText: ({entity_id}) => `<${entity_id}>`,
    onFailure: (error) => failures.push(error),
  })
  onTestFinished(() => {
    hub.close()
    return log.close()
  })
  let recorded = 0
  const record = async (...names: readonly string[]) => {
    for (const name of names) await log.append(name, [{event_type: 'a.b', payload: {}}], {opId: `${recorded++}`})
  }
  return {hub, log, failures, record}
}

/** A subscriber that stores the messages it receives; `has(n)` resolves once it has received n of them. */
function listener() {
  const got: string[] = []
  let wake = () => {}
  const subscriber: Subscriber = {
    deliver: (_, text) => {
      got.push(text.toString())
      wake()
    },
  }
  const has = async (count: number) => {
    while (got.length < count) await new Promise<void>((resolve) => (wake = resolve))
    return got
  }
  return {subscriber, got, has}
}

/** A watch of which the test says what it notices. */
function manualWatch() {
  let resolve: (news: 'changed' | 'replaced' | 'timeout') => void = () => {}
  let closed = 0
  const watch: LogWatch = {
    next: () => new Promise((done) => (resolve = done)),
    close: () => {
      closed++
      resolve('timeout')
    },
  }
  return {watch, tell: (news: 'changed' | 'replaced') => resolve(news), closed: () => closed}
}

test('a subscriber gets what is recorded after it came, each event once and in order', async () => {
  const {hub, record} = hubOver()
  await record('old')
  const {subscriber, has} = listener()
  hub.subscribe(subscriber)
  expect(hub.position()).toBe(1)
  await record('one', 'two')
  hub.notify()
  hub.notify()
  await record('three')
  hub.notify()
  expect(await has(3)).toEqual(['<one>', '<two>', '<three>'])
  expect(hub.position()).toBe(4)
})

test('every subscriber gets every event, as the same text', async () => {
  const {hub, record} = hubOver()
  const texts: Buffer[] = []
  const [first, second] = [listener(), listener()]
  hub.subscribe(first.subscriber)
  hub.subscribe(second.subscriber)
  hub.subscribe({deliver: (_, text) => texts.push(text)})
  hub.subscribe({deliver: (_, text) => texts.push(text)})
  await record('x')
  hub.notify()
  expect([await first.has(1), await second.has(1)]).toEqual([['<x>'], ['<x>']])
  expect(texts[0]).toBe(texts[1])
})

test('what another process records is noticed by the watch of the log, without a call', async () => {
  const {hub, record} = hubOver()
  const {subscriber, has} = listener()
  hub.subscribe(subscriber)
  await record('from elsewhere')
  expect(await has(1)).toEqual(['<from elsewhere>'])
})

test('the log is watched while somebody listens, by one watch', async () => {
  const watches: LogWatch[] = []
  const {watch, closed} = manualWatch()
  const {hub} = hubOver(() => ({
    watch: () => {
      watches.push(watch)
      return watch
    },
  }))
  expect(watches).toHaveLength(0)
  const [leaveFirst, leaveSecond] = [hub.subscribe(listener().subscriber), hub.subscribe(listener().subscriber)]
  expect([watches.length, hub.subscribers()]).toEqual([1, 2])
  leaveFirst()
  expect([closed(), hub.subscribers()]).toEqual([0, 1])
  leaveSecond()
  leaveSecond()
  expect([closed(), hub.subscribers()]).toEqual([1, 0])
  hub.subscribe(listener().subscriber)
  expect(watches).toHaveLength(2)
})

test('nothing is read while nobody listens; who comes later begins at the end', async () => {
  let reads = 0
  const {hub, record} = hubOver((log) => ({
    readAll: (options) => {
      reads++
      return log.readAll(options)
    },
  }))
  await record('missed')
  hub.notify()
  expect(reads).toBe(0)
  const {subscriber, got, has} = listener()
  hub.subscribe(subscriber)
  await record('next')
  hub.notify()
  expect(await has(1)).toEqual(['<next>'])
  expect(got).toHaveLength(1)
})

test('who has left gets nothing more, even of what is being read', async () => {
  const {hub, record} = hubOver()
  const staying = listener()
  const got: string[] = []
  const leave = hub.subscribe({
    deliver: (_, text) => {
      got.push(text.toString())
      leave()
    },
  })
  hub.subscribe(staying.subscriber)
  await record('one', 'two')
  hub.notify()
  await staying.has(2)
  expect(got).toEqual(['<one>'])
})

test('a log that was replaced is a failure that is reported once', async () => {
  const {watch, tell} = manualWatch()
  const {hub, failures} = hubOver(() => ({watch: () => watch}))
  hub.subscribe(listener().subscriber)
  tell('replaced')
  await new Promise((resolve) => setImmediate(resolve))
  expect(failures).toMatchObject([{message: 'the log was replaced by another one'}])
})

test('a read that fails is reported, and the next one goes on where it was', async () => {
  let isBroken = false
  const {hub, record, failures} = hubOver((log) => ({
    readAll: (options) => {
      if (isBroken) throw new Error('disk')
      return log.readAll(options)
    },
    watch: () => manualWatch().watch,
  }))
  const {subscriber, has} = listener()
  hub.subscribe(subscriber)
  isBroken = true
  await record('one')
  hub.notify()
  await new Promise((resolve) => setImmediate(resolve))
  expect(failures).toMatchObject([{message: 'disk'}])
  isBroken = false
  await record('two')
  hub.notify()
  expect(await has(2)).toEqual(['<one>', '<two>'])
})

test('closing lets everybody go', () => {
  const {watch, closed} = manualWatch()
  const {hub} = hubOver(() => ({watch: () => watch}))
  hub.subscribe(listener().subscriber)
  hub.subscribe(listener().subscriber)
  hub.close()
  expect([hub.subscribers(), closed()]).toEqual([0, 1])
})
