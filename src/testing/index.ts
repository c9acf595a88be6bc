import {describeEventLog as eventLogSuite, type LogHarness} from './event-log.conformance.ts'
import {type TestFramework, useTestFramework} from './framework.ts'
import {type GroupHarness, describeGroupLog as groupLogSuite} from './group-log.conformance.ts'
import {describeLogTransfer as logTransferSuite, type TransferHarness} from './log-transfer.conformance.ts'
import {describeTaskView as taskViewSuite, type ViewHarness} from './task-view.conformance.ts'

export type {NewEvent, RecordedEvent} from '../domain/events.ts'
export type {Instant} from '../domain/instant.ts'
export type {AppendAllOutcome, AppendOutcome, EventLog} from '../ports/event-log.ts'
export type {LogTransfer} from '../ports/log-transfer.ts'
export {createTestClock, type TestClock} from './clock.ts'
export {actor, given, type Happened, happened, taskAfter} from './decider-spec.ts'
export type {LogUnderTest} from './event-log.cases.ts'
export type {LogHarness} from './event-log.conformance.ts'
export type {Matchers, TestFramework} from './framework.ts'
export type {GroupHarness} from './group-log.conformance.ts'
export type {TransferHarness, TransferUnderTest} from './log-transfer.conformance.ts'
export {createMemoryWorkspace} from './memory-workspace.ts'
export type {ViewHarness} from './task-view.conformance.ts'

/** Runs the contract of an EventLog against an implementation: `describeEventLog({describe, test, expect}, 'my log', …)`. */
export function describeEventLog(framework: TestFramework, name: string, harness: LogHarness): void {
  useTestFramework(framework)
  eventLogSuite(name, harness)
}

/** Runs the contract of a LogTransfer against an implementation, from one log of it to another. */
export function describeLogTransfer(framework: TestFramework, name: string, harness: TransferHarness): void {
  useTestFramework(framework)
  logTransferSuite(name, harness)
}

/** Runs the contract of a GroupLog against an implementation. */
export function describeGroupLog(framework: TestFramework, name: string, harness: GroupHarness): void {
  useTestFramework(framework)
  groupLogSuite(name, harness)
}

/** Runs the contract of a TaskView against an implementation. */
export function describeTaskView(framework: TestFramework, name: string, harness: ViewHarness): void {
  useTestFramework(framework)
  taskViewSuite(name, harness)
}
