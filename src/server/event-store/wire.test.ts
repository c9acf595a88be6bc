import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {foreignType, isEventType, typePattern} from '../../application/input/event-types.ts'
import {happened, recorded} from '../../testing/decider-spec.ts'
import {acceptEvent, opIdOf, type PostedEvent, tenantId, toWire} from './wire.ts'

const event: PostedEvent = {event_type: 'agent.finding', entity_id: 'a', payload: {n: 1}}
const worker = {role: 'work'} as const
const accept = (changes: Partial<PostedEvent>) => acceptEvent({...event, ...changes}, worker)
/** The status and the text of the refusal, or what was accepted. */
const errorOf = (action: () => unknown): readonly [unknown, unknown] => {
  try {
    return ['accepted', action()]
  } catch (error) {
    const {status, body} = error as {status: number; body: {error: string}}
    return [status, body.error]
  }
}

describe('the type of a posted event', () => {
  const words = fc.string({
    unit: fc.constantFrom('a', 'z', '0', '_', '.', 'A', 'ü', '事', '件', '-', ' ', '*'),
    maxLength: 12,
  })

  test('has the grammar that the command line and patterns have', () => {
    fc.assert(
      fc.property(words, (type) => {
        const [outcome] = errorOf(() => accept({event_type: type}))
        expect(outcome === 'accepted').toBe(isEventType(type))
        if (isEventType(type)) {
          expect(foreignType(type)).toBe(type)
          expect(typePattern(type)).toBe(type)
          expect(typePattern(`${type}.*`)).toBe(`${type}.*`)
        } else if (type !== '*' && !type.endsWith('.*')) expect(() => typePattern(type)).toThrow()
      }),
    )
  })
  test.each([
    ['', 'Invalid input: Event type cannot be empty'],
    ['.a', "Invalid input: Event type '.a' cannot start or end with a dot"],
    ['a..b', "Invalid input: Event type 'a..b' cannot have consecutive dots"],
    ['x'.repeat(129), 'Invalid input: Event type cannot exceed 128 characters, got 129'],
    [
      'Task-Created',
      "Invalid input: Event type 'Task-Created' must be lowercase with dots/underscores. Convention: namespace.entity.action",
    ],
    ['_system.x', "Validation error: Event types starting with '_system.' are reserved for internal use"],
  ])('is refused in the words of the contract: %j', (type, message) => {
    expect(errorOf(() => accept({event_type: type}))).toEqual([400, message])
  })
  test('may need a role that the author has not', () => {
    expect(errorOf(() => accept({event_type: 'task.approval.granted'}))).toEqual([403, 'forbidden'])
    const approver = {role: 'approve'} as const
    expect(acceptEvent({...event, event_type: 'task.approval.granted'}, approver).event_type).toBe(
      'task.approval.granted',
    )
  })
})

describe('a posted event', () => {
  test.each([
    ['', 'Entity ID cannot be empty'],
    ['  ', 'Entity ID cannot be only whitespace'],
    [' a', 'Entity ID cannot have leading or trailing whitespace'],
    ['a\u0007', 'Entity ID cannot contain control characters'],
    ['\ud800', 'Entity ID must be valid Unicode'],
    ['ü'.repeat(65), 'Entity ID cannot exceed 128 characters, got 130'],
  ])('is not about %j', (entity_id, message) => {
    expect(errorOf(() => accept({entity_id}))).toEqual([400, `Invalid input: ${message}`])
  })
  test('has any JSON that can be stored as it is', () => {
    const deep = (levels: number) => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`)
    for (const payload of [null, 'text', [1, {a: []}], deep(64)]) expect(accept({payload}).payload).toEqual(payload)
    expect(errorOf(() => accept({payload: deep(65)}))).toEqual([
      400,
      'Invalid input: payload is nested deeper than 64 levels',
    ])
    expect(errorOf(() => accept({payload: {n: Number.POSITIVE_INFINITY}}))).toEqual([
      400,
      'Invalid input: payload has a number that is too large',
    ])
  })
  test('has an object as its metadata, or none', () => {
    expect(accept({metadata: null}).metadata).toEqual({})
    expect(accept({metadata: {a: 1}}).metadata).toEqual({a: 1})
    expect(errorOf(() => accept({metadata: [1]}))).toEqual([400, 'Invalid input: metadata must be an object or null'])
  })
  test('of a key that is bound to an agent says that this agent acted', () => {
    const bound = {role: 'work', agent: 'ada'} as const
    const posted = {...event, payload: {agent_id: 'eve', n: 1}, metadata: {agent_id: 'eve', source_id: 's'}}
    expect(acceptEvent(posted, bound)).toEqual({
      event_type: 'agent.finding',
      payload: {agent_id: 'ada', n: 1},
      metadata: {agent_id: 'ada', source_id: 's'},
    })
    expect(acceptEvent(event, bound).payload).toEqual({n: 1})
  })
  test('may name its operation, so that it can be repeated', () => {
    expect(opIdOf(event)).toBeUndefined()
    expect(opIdOf({...event, metadata: {op_id: null}})).toBeUndefined()
    expect(opIdOf({...event, metadata: {op_id: 'op-1'}})).toBe('op-1')
    for (const op_id of ['', 7, 'x'.repeat(129), 'a\nb'])
      expect(errorOf(() => opIdOf({...event, metadata: {op_id}}))).toEqual([
        400,
        'Invalid input: metadata.op_id must be a text of 1 to 128 bytes',
      ])
  })
})

test('an event is shown with the eight fields of the contract, and the name of its tenant', () => {
  const [shown] = recorded([happened('a', 'agent.finding', {n: 1})]).map((one) => toWire(one, 'team'))
  expect(shown).toEqual({
    id: 'event-1',
    event_type: 'agent.finding',
    entity_id: 'a',
    tenant_id: 'team',
    payload: {n: 1},
    timestamp: '2026-01-01T00:00:00.000000Z',
    metadata: null,
    version: 1,
  })
})

test('a tenant is named by one rule, here as elsewhere', () => {
  expect(tenantId('team')).toBe('team')
  expect(errorOf(() => tenantId('a.b'))).toEqual([
    400,
    'Invalid input: Tenant ID must be 1 to 64 letters, digits, - or _',
  ])
})
