export type {EventLog} from '../ports/event-log.ts'
export {createTestClock, type TestClock} from './clock.ts'
export {actor, given, type Happened, happened, taskAfter} from './decider-spec.ts'
export {describeEventLog, type LogHarness, type LogUnderTest} from './event-log.conformance.ts'
