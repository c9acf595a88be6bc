import {createMemoryEventLog} from '../adapters/memory/memory-event-log.ts'
import {createMemoryTaskView} from '../application/board/view-of-tasks.ts'
import type {Workspace} from '../application/kernel/workspace.ts'
import {createTestClock, type TestClock} from './clock.ts'

/** A workspace in memory whose clock stands still and whose ids are counted: t-1, t-2 … */
export function createMemoryWorkspace(): Workspace & {readonly clock: TestClock} {
  const clock = createTestClock()
  const log = createMemoryEventLog(clock)
  let made = 0
  const ids = {
    uuid: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
    taskId: async () => `t-${++made}`,
  }
  return {log, view: createMemoryTaskView(() => log.events), clock, ids, sourceId: 'test'}
}
