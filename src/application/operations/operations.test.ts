import {Ajv2020} from 'ajv/dist/2020.js'
import {describe, expect, test} from 'vitest'
import {actor} from '../../testing/decider-spec.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {createSession} from '../session.ts'
import * as operations from './index.ts'

const {OPERATIONS, add, claim, claimNext, claimSome, depAdd, done, edit, emit, list, ready, reopen, wait} = operations
const ajv = new Ajv2020({strict: false, formats: {'date-time': true, uuid: true}})

const sessionOf = (name = 'ada', workspace = createMemoryWorkspace()) => createSession({workspace, by: actor(name)})

describe('the catalogue', () => {
  test('names each verb once, in words', () => {
    const names = OPERATIONS.map(({name}) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z]+(?:[ -][a-z]+)*$/)
  })
  test('holds every operation that the room exports', () => {
    const exported = Object.values(operations).filter(
      (value) => typeof value === 'object' && !Array.isArray(value) && 'run' in value,
    )
    expect(new Set(exported)).toEqual(new Set(OPERATIONS))
  })
  test.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    '%s has an imperative summary and schemas in which everything is described',
    (_, {summary, input, output}) => {
      expect(summary).toMatch(/^[A-Z][^.]*[^.]$/)
      for (const schema of [input, output]) expect(() => ajv.compile(schema)).not.toThrow()
      const {properties} = input as {
        properties: Record<string, {description?: string; anyOf?: {description?: string}[]}>
      }
      for (const [name, {description, anyOf = []}] of Object.entries(properties))
        expect(description ?? anyOf.find((one) => one.description)?.description, name).toBeTruthy()
    },
  )
})

describe('claiming', () => {
  test('the next task takes the best that is ready and fits', async () => {
    const session = sessionOf()
    await add.run(session, {title: 'A', id: 'a', priority: 'p3', labels: ['x', 'y']})
    await add.run(session, {title: 'B', id: 'b', priority: '0'})
    expect(await claimNext.run(session, {label: 'x,y'})).toMatchObject({id: 'a', claimed_by: 'ada'})
    expect(await claimNext.run(session, {priority: ['p0', 'p1']})).toMatchObject({id: 'b'})
    await expect(claimNext.run(session, {})).rejects.toMatchObject({code: 'NOTHING_READY'})
  })
  test('several tasks is content with fewer than the count', async () => {
    const session = sessionOf()
    for (const id of ['a', 'b']) await add.run(session, {title: id, id})
    expect(await claimSome.run(session, {count: 5})).toMatchObject({tasks: [{id: 'a'}, {id: 'b'}]})
  })
  test('waits for a task until the time is over', async () => {
    await expect(claimNext.run(sessionOf(), {wait_seconds: 0})).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message: 'no task could be claimed within 0s',
    })
  })
})

describe('completing', () => {
  test('refuses what somebody else holds, and open children, only when it is told to', async () => {
    const session = sessionOf()
    await add.run(session, {title: 'Epic', id: 'epic'})
    await add.run(session, {title: 'Child', id: 'child', parent: 'epic'})
    await expect(done.run(session, {id: 'epic', unless_held: true})).rejects.toMatchObject({code: 'CHILDREN_OPEN'})
    const rival = sessionOf('bob', session.workspace as ReturnType<typeof createMemoryWorkspace>)
    await claim.run(rival, {id: 'child'})
    await expect(done.run(session, {id: 'child', unless_held: true})).rejects.toMatchObject({code: 'NOT_HOLDER'})
    expect(await done.run(session, {id: 'child', result: {words: 812}})).toMatchObject({now_ready: ['epic']})
  })
  test('refuses a result that JSON readers round', async () => {
    const session = sessionOf()
    await add.run(session, {title: 'A', id: 'a'})
    await expect(done.run(session, {id: 'a', result: {n: 2 ** 60}})).rejects.toMatchObject({code: 'INVALID_INPUT'})
  })
  test('is taken back by reopening, which names who waits again', async () => {
    const session = sessionOf()
    await add.run(session, {title: 'A', id: 'a'})
    await add.run(session, {title: 'B', id: 'b'})
    await depAdd.run(session, {id: 'b', blockers: ['a']})
    await done.run(session, {id: 'a'})
    expect(await reopen.run(session, {id: 'a'})).toEqual({id: 'a', status: 'open', now_blocked: ['b']})
    expect(await reopen.run(session, {id: 'a'})).toEqual({id: 'a', status: 'open', unchanged: true})
  })
})

describe('editing', () => {
  test('changes only what is named; null clears', async () => {
    const session = sessionOf()
    await add.run(session, {title: 'A', id: 'a', description: 'More', labels: ['x']})
    expect(await edit.run(session, {id: 'a', title: 'A'})).toMatchObject({changed: []})
    expect(await edit.run(session, {id: 'a', description: null, labels: []})).toMatchObject({
      changed: ['description', 'labels'],
    })
    await expect(edit.run(session, {id: 'a', title: undefined})).rejects.toMatchObject({code: 'USAGE'})
  })
})

describe('reading', () => {
  test('counts all that match unless it is told not to', async () => {
    const session = sessionOf()
    for (const id of ['a', 'b', 'c']) await add.run(session, {title: id, id})
    expect(await list.run(session, {limit: 1})).toMatchObject({count: 1, total_count: 3, has_more: true})
    expect(await ready.run(session, {limit: 1, count_total: false})).not.toHaveProperty('total_count')
  })
  test('waits for tasks to have a status', async () => {
    const session = sessionOf()
    await add.run(session, {title: 'A', id: 'a'})
    await expect(wait.run(session, {ids: 'a', timeout_seconds: 0})).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      details: {waiting_for: [{id: 'a', status: 'open'}]},
    })
    await claim.run(session, {id: 'a'})
    expect(await wait.run(session, {ids: ['a'], status: 'in-progress,done'})).toMatchObject({tasks: [{id: 'a'}]})
  })
})

test('an event outside the board is recorded as it is, and never a task event', async () => {
  const session = sessionOf()
  expect(await emit.run(session, {type: 'agent.finding', entity: 'x', payload: {n: 1}})).toMatchObject({version: 1})
  await expect(emit.run(session, {type: 'task.done', entity: 'x'})).rejects.toMatchObject({code: 'USAGE'})
})
