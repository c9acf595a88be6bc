import {describe, expect, test} from 'vitest'
import {AppError} from '../../errors/app-error.ts'
import {entityId, foreignType, matcher, typePattern} from './event-types.ts'

/** What is thrown, as code and suggestion. */
function refusalOf(action: () => unknown): readonly unknown[] {
  try {
    return ['accepted', action()]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [error.code, error.details?.suggestion]
  }
}

describe('an event that is not about the board', () => {
  test.each(['agent.finding', 'deploy', 'a_b.c1', 'agent.über', 'tasks.moved', 'x'.repeat(128)])(
    'may be %s',
    (type) => {
      expect(foreignType(type)).toBe(type)
    },
  )
  test.each(['', '.a', 'a.', 'a..b', 'Agent', 'agent-x', 'a b', 'a/b', '_system.x', 'x'.repeat(129), 'ü'.repeat(65)])(
    'may not be %j',
    (type) => {
      expect(refusalOf(() => foreignType(type))).toEqual(['INVALID_INPUT', undefined])
    },
  )
  test.each([
    ['task.claimed', 'claim'],
    ['task.completed', 'done'],
    ['workflow.claimed', 'claim'],
    ['task.custom', undefined],
    ['task', undefined],
    ['workflow.', undefined],
  ])('is not %s: the board has commands for that', (type, verb) => {
    expect(refusalOf(() => foreignType(type))).toEqual(['USAGE', verb])
  })
  test.each(['', ' ', ' a', 'a ', 'a\nb', '\u0007', '\ud800', 'ü'.repeat(65)])('is not about %j', (entity) => {
    expect(refusalOf(() => entityId(entity))).toEqual(['INVALID_INPUT', undefined])
  })
  test('may be about anything else', () => {
    for (const entity of ['eu/west:1', 'Release 3 #2', 'ü'.repeat(64)]) expect(entityId(entity)).toBe(entity)
  })
})

describe('a pattern of event types', () => {
  test('is a type, all that begin with words, or everything', () => {
    const fits = matcher(['task.completed', 'agent.finding.*'])
    const types = [
      'task.completed',
      'task.completed.x',
      'agent.finding.new',
      'agent.finding.a.b',
      'agent.finding',
      'agent.findings.x',
    ]
    expect(types.filter(fits)).toEqual(['task.completed', 'agent.finding.new', 'agent.finding.a.b'])
    expect(types.filter(matcher(['*']))).toEqual(types)
    expect(types.filter(matcher([]))).toEqual([])
  })
  test.each(['task.*', '*', 'task.claimed', 'a.b.*', '事件.*', '事件.x'])('may be %s', (pattern) => {
    expect(typePattern(pattern)).toBe(pattern)
  })
  test.each(['', '.*', 'task*', '*.claimed', 'task.*.x', 'Task.*', '**'])('may not be %j', (pattern) => {
    expect(refusalOf(() => typePattern(pattern))).toEqual(['INVALID_INPUT', undefined])
  })
})
