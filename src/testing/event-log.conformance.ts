import {parseInstant} from '../domain/instant.ts'
import {
  APPEND_ALL_CASES,
  all,
  type Cases,
  type LogUnderTest,
  note,
  op,
  recorded,
  TIME_CASES,
  texts,
  WATCH_CASES,
  WATERMARK_CASES,
} from './event-log.cases.ts'
import {describe, expect, test} from './framework.ts'

export type {LogUnderTest} from './event-log.cases.ts'

/** Makes a fresh, empty log. */
export interface LogHarness {
  readonly open: () => Promise<LogUnderTest & {readonly close: () => Promise<void>}>
  /** Cases that this log cannot pass, with the reason; one that no longer exists, or has no reason, fails the suite. */
  readonly skip?: readonly {readonly test: string; readonly reason: string}[]
}

const CASES: Cases = {
  ...APPEND_ALL_CASES,
  ...TIME_CASES,
  ...WATCH_CASES,
  ...WATERMARK_CASES,
  'an entity that does not exist has no events': async ({log}) => {
    expect(await Array.fromAsync(log.read('nobody'))).toEqual([])
    expect(await all(log)).toEqual([])
  },
  'events come back as they were given, in order, versions from 1': async ({log}) => {
    await recorded(log.append('a', [note('one'), note('two')], op()))
    await recorded(log.append('b', [note('other')], op()))
    await recorded(log.append('a', [note('three')], op()))
    const events = await Array.fromAsync(log.read('a'))
    expect(texts(events)).toEqual(['one', 'two', 'three'])
    expect(events.map(({version}) => version)).toEqual([1, 2, 3])
    expect(events[0]).toMatchObject({event_type: 'task.commented', entity_id: 'a', metadata: {agent_id: 'ada'}})
    expect(new Set(events.map(({id}) => id)).size).toBe(3)
  },
  'append returns what read returns': async ({log}) => {
    const events = await recorded(log.append('a', [note('one'), note('two')], op()))
    expect(await Array.fromAsync(log.read('a'))).toEqual(events)
  },
  'the expected version must be the actual one': async ({log}) => {
    expect(await log.append('a', [note('x')], {...op(), expectedVersion: 1})).toEqual({
      kind: 'version-conflict',
      actualVersion: 0,
    })
    await recorded(log.append('a', [note('one')], {...op(), expectedVersion: 0}))
    expect(await log.append('a', [note('x')], {...op(), expectedVersion: 0})).toEqual({
      kind: 'version-conflict',
      actualVersion: 1,
    })
    await recorded(log.append('a', [note('two')], {...op(), expectedVersion: 1}))
    expect(texts(await Array.fromAsync(log.read('a')))).toEqual(['one', 'two'])
  },
  'without an expected version an append always succeeds': async ({log, peer}) => {
    await recorded(log.append('a', [note('one')], op()))
    await recorded(peer.append('a', [note('two')], op()))
    expect(texts(await Array.fromAsync(log.read('a')))).toEqual(['one', 'two'])
  },
  'a conflict records nothing of a batch': async ({log}) => {
    await recorded(log.append('a', [note('one')], op()))
    await log.append('a', [note('x'), note('y')], {...op(), expectedVersion: 5})
    expect(await all(log)).toHaveLength(1)
  },
  'the same operation again appends nothing and returns the first result': async ({log, peer}) => {
    const same = {...op(), expectedVersion: 0}
    const first = await recorded(log.append('a', [note('one'), note('two')], same))
    expect(await recorded(peer.append('a', [note('one'), note('two')], same))).toEqual(first)
    expect(await all(log)).toHaveLength(2)
    expect(first[0]?.metadata?.op_id).toBe(same.opId)
  },
  'of many writers that expect the same version exactly one is recorded': async ({log, peer}) => {
    const outcomes = await Promise.all(
      Array.from({length: 20}, (_, i) =>
        (i % 2 ? log : peer).append('a', [note(String(i))], {...op(), expectedVersion: 0}),
      ),
    )
    expect(outcomes.filter(({kind}) => kind === 'recorded')).toHaveLength(1)
    expect(outcomes.filter(({kind}) => kind === 'version-conflict')).toHaveLength(19)
    expect(await Array.fromAsync(log.read('a'))).toHaveLength(1)
  },
  'positions and timestamps strictly increase, even when the clock stands still or goes back': async ({
    log,
    peer,
    clock,
  }) => {
    await recorded(log.append('a', [note('one'), note('two')], op()))
    await recorded(peer.append('b', [note('three')], op()))
    clock.advance(-3600)
    await recorded(log.append('a', [note('four')], op()))
    const events = await all(peer)
    expect(texts(events)).toEqual(['one', 'two', 'three', 'four'])
    for (const [i, event] of events.slice(1).entries()) {
      expect(event.position).toBeGreaterThan(events[i]?.position as number)
      expect(parseInstant(event.timestamp)).toBeGreaterThan(parseInstant(events[i]?.timestamp as string) as number)
    }
  },
  'reading goes on after a position': async ({log}) => {
    const [first] = await recorded(log.append('a', [note('one'), note('two'), note('three')], op()))
    expect(texts(await all(log, {after: first?.position as number}))).toEqual(['two', 'three'])
    expect(await all(log, {after: Number.MAX_SAFE_INTEGER})).toEqual([])
  },
  'reading can ask for an entity, types, a span of time, and the newest': async ({log, clock}) => {
    const times: string[] = []
    for (const text of ['one', 'two', 'three', 'four']) {
      clock.advance(10)
      const [event] = await recorded(
        log.append(text.length === 3 ? 'short' : 'long', [{...note(text), event_type: `say.${text}`}], op()),
      )
      times.push(event?.timestamp as string)
    }
    const [since, until] = [times[1] as string, times[2] as string]
    expect(texts(await all(log, {entityId: 'short'}))).toEqual(['one', 'two'])
    expect(texts(await all(log, {types: ['say.one', 'say.four']}))).toEqual(['one', 'four'])
    expect(texts(await all(log, {types: ['say.*']}))).toEqual(['one', 'two', 'three', 'four'])
    // A star means what is below words, never the end of a word; and no other character means more than itself.
    expect(texts(await all(log, {types: ['say.t*', 'say.[t]*', 's?y.*', '[s]ay.*']}))).toEqual([])
    expect(texts(await all(log, {types: ['say.*', 'say.one'], last: 1}))).toEqual(['four'])
    expect(texts(await all(log, {types: ['*', 'sa.*'], entityId: 'short'}))).toEqual(['one', 'two'])
    expect(texts(await all(log, {types: ['sa.*', 'say.one.*', 'say']}))).toEqual([])
    expect(texts(await all(log, {since, until}))).toEqual(['two', 'three'])
    expect(texts(await all(log, {since: '2000-01-01T00:00:00Z', until: '2000-01-02T00:00:00Z'}))).toEqual([])
    expect(texts(await all(log, {last: 2}))).toEqual(['three', 'four'])
    expect(texts(await all(log, {last: 1, entityId: 'short'}))).toEqual(['two'])
    expect(texts(await all(log, {last: 99, until: since}))).toEqual(['one', 'two'])
  },
  'reading can ask for one event by its id': async ({log, peer}) => {
    const [, second] = await recorded(log.append('a', [note('one'), note('two'), note('three')], op()))
    const eventId = second?.id as string
    expect(await all(peer, {eventId})).toEqual([second])
    expect(await all(peer, {eventId, entityId: 'a', types: ['task.commented'], last: 5})).toEqual([second])
    expect(await all(peer, {eventId, entityId: 'b'})).toEqual([])
    expect(await all(peer, {eventId, after: second?.position as number})).toEqual([])
    expect(await all(peer, {eventId: 'nobody'})).toEqual([])
  },
  'more events than a page come complete and in order': async ({log, peer}) => {
    const count = 1234
    await recorded(
      log.append(
        'a',
        Array.from({length: count}, (_, i) => note(String(i))),
        op(),
      ),
    )
    expect(texts(await all(peer))).toEqual(Array.from({length: count}, (_, i) => String(i)))
    expect(texts(await all(peer, {last: 700}))).toEqual(Array.from({length: 700}, (_, i) => String(count - 700 + i)))
  },
  'whoever reads sees no half of a batch while others write': async ({log, peer}) => {
    const writing = Promise.all(
      Array.from({length: 30}, () => log.append('a', [note('x'), note('y'), note('z')], op())),
    )
    for (let i = 0; i < 30; i++) {
      expect((await Array.fromAsync(peer.read('a'))).length % 3).toBe(0)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writing
    expect(await all(peer)).toHaveLength(90)
  },
  'any text and any JSON come back unchanged': async ({log}) => {
    const payload = JSON.parse(
      '{"z":1,"a":[null,true,1.5,-0.25,{"":"empty key"}],"__proto__":{"x":1},"text":"\\u0000\\u001b[31m \\u202e \\ud83d\\ude00 \\u00e9"}',
    )
    const id = 'Epic 1/é:#"\''
    await recorded(log.append(id, [{event_type: 'agent.finding', payload}], op()))
    const [event] = await Array.fromAsync(log.read(id))
    expect(JSON.stringify(event?.payload)).toBe(JSON.stringify(payload))
    expect(Object.keys(event?.payload as object)).toContain('__proto__')
  },
  'a large payload is no problem': async ({log}) => {
    const text = 'ü'.repeat(500_000)
    await recorded(log.append('a', [note(text)], op()))
    expect(texts(await Array.fromAsync(log.read('a')))[0]).toBe(text)
  },
  'appending nothing is recorded as nothing': async ({log}) => {
    expect(await recorded(log.append('a', [], op()))).toEqual([])
    expect(await all(log)).toEqual([])
  },
  'a durable log keeps everything when it is opened again': async ({log, peer, reopen}) => {
    if (!reopen) throw new Error('a log that cannot be opened again has to skip this case, with the reason')
    const events = await recorded(log.append('a', [note('one'), note('two')], op()))
    await log.close()
    await peer.close()
    const again = await reopen()
    expect(await all(again)).toEqual(events)
    await again.close()
  },
  'closing may be repeated': async ({log, peer}) => {
    await log.close()
    await log.close()
    await peer.close()
  },
}

/** Runs the contract of EventLog against one implementation: the same cases for every log there is. */
export function describeEventLog(name: string, {open, skip = []}: LogHarness): void {
  describe(`event log: ${name}`, () => {
    for (const [title, run] of Object.entries(CASES)) {
      const reason = skip.find((skipped) => skipped.test === title)?.reason
      const define = reason === undefined ? test : test.skip
      define(reason ? `${title} (${reason})` : title, async () => {
        const under = await open()
        try {
          await run(under)
        } finally {
          await under.close()
        }
      })
    }
    test('skips only cases that exist', () => {
      for (const skipped of skip) {
        expect(Object.keys(CASES)).toContain(skipped.test)
        expect(skipped.reason, skipped.test).not.toBe('')
      }
    })
  })
}
