import {describe, expect, test} from 'vitest'
import {AppError} from '../../errors/app-error.ts'
import {happened, recorded, viewAfter} from '../../testing/decider-spec.ts'
import {checkCycles, checkEvents, failed, some} from './doctor.ts'

describe('the check of events', () => {
  test('counts all of them, also those of other programs', () => {
    const events = recorded([happened('a', 'task.created', {title: 'A'}), happened('b', 'agent.finding', {x: 1})])
    expect(checkEvents(events)).toEqual({check: 'events', status: 'ok', message: '2 events, none malformed'})
    expect(checkEvents([])).toMatchObject({status: 'ok', message: '0 events, none malformed'})
  })
  test('names the positions, types and problems of malformed events of the board', () => {
    const events = recorded([happened('a', 'task.created', {title: 'A'}), happened('a', 'task.commented', {text: 7})])
    const {status, message} = checkEvents(events)
    expect(status).toBe('warning')
    expect(message).toMatch(
      /^1 of 2 events are malformed and have no effect; positions 2 \(task\.commented: .*text.*\)$/,
    )
  })
})

describe('the check of cycles', () => {
  const loop = (...ids: readonly string[]) =>
    ids.map((id, i) => happened(id, 'task.created', {blocked_by: [ids[(i + 1) % ids.length] as string]}))

  test('is fine without any', () => {
    expect(checkCycles(viewAfter(happened('a', 'task.created', {blocked_by: ['b']})))).toMatchObject({
      check: 'cycles',
      status: 'ok',
    })
  })
  test('shows a way through each, and says how to break them', () => {
    const check = checkCycles(viewAfter(...loop('hen', 'egg'), ...loop('x', 'y', 'z')))
    expect(check).toMatchObject({status: 'warning', hint: {reason: 'break-cycle'}})
    expect(check.message).toContain('egg → hen → egg')
    expect(check.message).toContain('x → y → z → x')
  })
})

test('an error that users can understand becomes a problem, with the hint of its code', () => {
  const full = new AppError({code: 'STORE_FULL', message: 'the disk is full'})
  expect(failed('log', full)).toEqual({
    check: 'log',
    status: 'problem',
    message: 'the disk is full',
    hint: {code: 'STORE_FULL'},
  })
  const told = new AppError({code: 'STORE_CORRUPT', message: 'it is damaged', hint: 'Restore it'})
  expect(failed('log', told).hint).toBe('Restore it')
})

test('a bug is not hidden among the problems', () => {
  expect(() => failed('log', new TypeError('oops'))).toThrow(TypeError)
})

test('of many items the first five are named', () => {
  expect(some(['a', 'b'])).toBe('a, b')
  expect(some(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e')
  expect(some(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d, e …')
})
