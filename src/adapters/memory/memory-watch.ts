import type {LogWatch} from '../../ports/event-log.ts'

/** The longest that setTimeout takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Creates the watches of a log within one process: an append wakes them. `count` is the number of events. */
export function createMemoryWatches(count: () => number) {
  const started: (LogWatch & {wake(): void})[] = []
  return {
    start: (): LogWatch => {
      const watch = createWatch(count)
      started.push(watch)
      return watch
    },
    wake: () => {
      for (const watch of started) watch.wake()
    },
    close: () => {
      for (const watch of started) watch.close()
    },
  }
}

function createWatch(count: () => number): LogWatch & {wake(): void} {
  let seen = count()
  let closed = false
  let wake = () => {}
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  return {
    next: async (timeoutMs) => {
      if (count() === seen && !closed) await sleep(timeoutMs)
      const before = seen
      seen = count()
      return seen === before ? 'timeout' : 'changed'
    },
    wake: () => wake(),
    close: () => {
      closed = true
      wake()
    },
  }
}
