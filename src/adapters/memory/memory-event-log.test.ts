import {createTestClock} from '../../testing/clock.ts'
import {describeEventLog} from '../../testing/event-log.conformance.ts'
import {describeLogTransfer} from '../../testing/log-transfer.conformance.ts'
import {createMemoryEventLog} from './memory-event-log.ts'

describeEventLog('memory', {
  open: async () => {
    const clock = createTestClock()
    const log = createMemoryEventLog(clock)
    return {log, peer: log, clock, close: log.close}
  },
  skip: [{test: 'a durable log keeps everything when it is opened again', reason: 'memory keeps nothing'}],
})

describeLogTransfer('memory', {
  open: async () => {
    const log = createMemoryEventLog(createTestClock())
    return {log, transfer: log.transfer, close: log.close}
  },
})
