export {createStreamReader, cursorAtEnd, follow, readSince} from './follow.ts'
export {advance, newestSeen, STREAM_START, streamFrom, windowStart} from './stream-cursor.ts'
export {createTransientFailures, type TransientFailures} from './transient-failures.ts'
export {createWaiter, type Waiter, type WaitOptions} from './waiter.ts'
