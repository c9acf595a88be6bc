import type {RecordedEvent} from '../domain/events.ts'
import {parseInstant} from '../domain/instant.ts'
import type {EventLog} from '../ports/event-log.ts'
import type {LogTransfer} from '../ports/log-transfer.ts'
import {all, note, op, recorded, texts} from './event-log.cases.ts'
import {describe, expect, test} from './framework.ts'

/** A log under test, and what dumps and restores it. */
export interface TransferUnderTest {
  readonly log: EventLog
  readonly transfer: LogTransfer
}

/** Creates fresh, empty logs. */
export interface TransferHarness {
  readonly open: () => Promise<TransferUnderTest & {readonly close: () => Promise<void>}>
}

type Run = (source: TransferUnderTest, target: TransferUnderTest) => Promise<void>

const opId = '00000000-0000-4000-8000-00000000feed'

async function fill({log}: TransferUnderTest, count: number): Promise<readonly RecordedEvent[]> {
  await recorded(log.append('a', [note('first'), note('second')], {opId}))
  for (let i = 0; i < count; i++) await recorded(log.append(`e${i % 7}`, [note(`${i}`)], op()))
  return all(log)
}

async function* yielding(events: readonly RecordedEvent[], onYield: (index: number) => unknown = () => {}) {
  for (const [index, event] of events.entries()) {
    await onYield(index)
    yield event
  }
}

/** Fails when the event at `index` is asked for. */
function interrupted(events: readonly RecordedEvent[], index: number): AsyncIterable<RecordedEvent> {
  return yielding(events, (at) => {
    if (at === index) throw new Error('interrupted')
  })
}

const CASES: Readonly<Record<string, Run>> = {
  'a restored log has the events of the first, to the letter': async (source, target) => {
    const events = await fill(source, 40)
    expect(await target.transfer.restore(source.transfer.dump())).toEqual({events: 42})
    expect(await all(target.log)).toEqual(events)
    expect(await Array.fromAsync(target.log.read('a'))).toEqual(await Array.fromAsync(source.log.read('a')))
    expect(await Array.fromAsync(target.transfer.dump())).toEqual(events)
  },
  'metadata comes back as it was, also without an operation': async (_, target) => {
    const event = (position: number, metadata: RecordedEvent['metadata']): RecordedEvent => ({
      id: `id-${position}`,
      event_type: 'agent.note',
      entity_id: `e${position}`,
      tenant_id: 'default',
      payload: {position},
      metadata,
      timestamp: '2026-01-01T00:00:00.000001Z',
      version: 1,
      position,
    })
    const events = [
      event(1, null),
      event(2, {agent_id: 'ada'}),
      event(3, {op_id: 'x', agent_id: 'ada'}),
      event(4, null),
    ]
    await target.transfer.restore(yielding(events))
    expect(await all(target.log)).toEqual(events)
  },
  'a restored log goes on where the first one ended': async (source, target) => {
    const events = await fill(source, 3)
    await target.transfer.restore(source.transfer.dump())
    expect(await target.log.append('a', [note('x')], {...op(), expectedVersion: 1})).toMatchObject({actualVersion: 2})
    const [next] = await recorded(target.log.append('a', [note('third')], {...op(), expectedVersion: 2}))
    expect(next).toMatchObject({version: 3, position: events.length + 1})
    expect(parseInstant(next?.timestamp as string)).toBeGreaterThan(
      parseInstant(events.at(-1)?.timestamp as string) as number,
    )
  },
  'an operation that was restored is not recorded again': async (source, target) => {
    const [first, second] = await fill(source, 3)
    await target.transfer.restore(source.transfer.dump())
    const again = await recorded(target.log.append('a', [note('first'), note('second')], {opId}))
    expect(again).toEqual([first, second])
    expect(await all(target.log)).toHaveLength(5)
  },
  'a log with other events is refused, and stays as it is': async (source, target) => {
    await fill(source, 3)
    await recorded(target.log.append('b', [note('own')], op()))
    await expect(target.transfer.restore(source.transfer.dump())).rejects.toMatchObject({code: 'LOG_NOT_EMPTY'})
    await expect(target.transfer.restore(yielding([]))).rejects.toMatchObject({code: 'LOG_NOT_EMPTY'})
    expect(texts(await all(target.log))).toEqual(['own'])
  },
  'an interrupted restore continues when it is repeated': async (source, target) => {
    const events = await fill(source, 1200)
    await expect(target.transfer.restore(interrupted(events, 1100))).rejects.toThrow('interrupted')
    const before = (await all(target.log)).length
    expect(before).toBeGreaterThan(0)
    expect(await target.transfer.restore(source.transfer.dump())).toEqual({events: events.length - before})
    expect(await all(target.log)).toEqual(events)
    expect(await target.transfer.restore(source.transfer.dump())).toEqual({events: 0})
  },
  'a restore does not run ahead of what it has stored': async (source, target) => {
    const events = await fill(source, 1500)
    await target.transfer.restore(
      yielding(events, async (index) => {
        if (index % 250 === 0) expect(index - (await all(target.log)).length).toBeLessThanOrEqual(500)
      }),
    )
  },
  'a writer in between ends the restore': async (source, target) => {
    const events = await fill(source, 1200)
    const restoring = target.transfer.restore(
      yielding(events, async (index) => {
        if (index === 700) await recorded(target.log.append('b', [note('other')], op()))
      }),
    )
    await expect(restoring).rejects.toMatchObject({code: 'LOG_NOT_EMPTY'})
  },
  'a dump with a gap or out of order is refused': async (source, target) => {
    const events = await fill(source, 3)
    const [first, second, third] = events as [RecordedEvent, RecordedEvent, RecordedEvent]
    const bad = [
      [first, third],
      [{...first, version: 2}],
      [first, {...second, timestamp: '2000-01-01T00:00:00Z'}],
      [first, {...second, version: 1}],
    ]
    for (const dump of bad) {
      await expect(target.transfer.restore(yielding(dump))).rejects.toMatchObject({code: 'INVALID_INPUT'})
      expect(await all(target.log)).toEqual([])
    }
  },
  'an empty log is restored as one': async (source, target) => {
    expect(await target.transfer.restore(source.transfer.dump())).toEqual({events: 0})
    expect(await all(target.log)).toEqual([])
  },
}

/** Runs the contract of LogTransfer against one implementation, from one log of it to another. */
export function describeLogTransfer(name: string, {open}: TransferHarness): void {
  describe(`log transfer: ${name}`, () => {
    for (const [title, run] of Object.entries(CASES)) {
      test(title, async () => {
        const [source, target] = [await open(), await open()]
        await run(source, target)
        await Promise.all([source.close(), target.close()])
      })
    }
  })
}
