import type {AppendStep, GroupLog} from '../ports/event-log.ts'
import {all, note, op, texts} from './event-log.cases.ts'
import {describe, expect, test} from './framework.ts'

/** Makes a fresh, empty log that records in groups. */
export interface GroupHarness {
  readonly open: () => Promise<{readonly log: GroupLog; readonly close: () => unknown}>
}

const step = (entityId: string, text: string, expectedVersion?: number): AppendStep => ({
  ...op(),
  appends: [{entityId, events: [note(text)], ...(expectedVersion !== undefined && {expectedVersion})}],
})

const CASES: Readonly<Record<string, (log: GroupLog) => Promise<void>>> = {
  'batches are recorded in their order, each with its own outcome': async (log) => {
    const outcomes = await log.appendEach([[step('a', 'one')], [step('b', 'two'), step('a', 'three')]])
    expect(outcomes.map((outcome) => outcome.kind === 'recorded' && texts(outcome.events))).toEqual([
      ['one'],
      ['two', 'three'],
    ])
    expect(texts(await all(log))).toEqual(['one', 'two', 'three'])
  },
  'a conflict records nothing of its batch, and does not affect the others': async (log) => {
    const outcomes = await log.appendEach([
      [step('a', 'one', 0)],
      [step('b', 'lost'), step('a', 'lost too', 0)],
      [step('a', 'two', 1)],
    ])
    expect(outcomes.map(({kind}) => kind)).toEqual(['recorded', 'version-conflict', 'recorded'])
    expect(texts(await all(log))).toEqual(['one', 'two'])
  },
  'a batch sees what the batches before it recorded': async (log) => {
    const outcomes = await log.appendEach([[step('a', 'one', 0)], [step('a', 'two', 0)]])
    expect(outcomes).toMatchObject([{kind: 'recorded'}, {kind: 'version-conflict', actualVersion: 1}])
  },
  'the same operation again appends nothing and returns the first result': async (log) => {
    const same = step('a', 'one')
    const [first] = await log.appendEach([[same]])
    expect(await log.appendEach([[same], [same]])).toEqual([first, first])
    expect(await all(log)).toHaveLength(1)
  },
  'nothing is recorded as nothing': async (log) => {
    expect(await log.appendEach([])).toEqual([])
    expect(await all(log)).toEqual([])
  },
}

/** Runs the contract of GroupLog against one implementation. */
export function describeGroupLog(name: string, {open}: GroupHarness): void {
  describe(`group log: ${name}`, () => {
    for (const [title, run] of Object.entries(CASES)) {
      test(title, async () => {
        const {log, close} = await open()
        try {
          await run(log)
        } finally {
          await close()
        }
      })
    }
  })
}
