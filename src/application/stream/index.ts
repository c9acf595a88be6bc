export {createStreamReader, cursorAtEnd, follow, readSince} from './follow.ts'
export {advance, newestSeen, STREAM_START, streamFrom, windowStart} from './stream-cursor.ts'
export {createPatience, type Patience} from './transient-failures.ts'
export {createWaiter, type Lookout, type Waiter} from './waiter.ts'
