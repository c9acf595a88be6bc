import {describe, expect, test} from 'vitest'
import {happened, viewAfter} from '../../testing/decider-spec.ts'
import {blockerId, resolveId} from './resolve-id.ts'

const viewWith = (...ids: readonly string[]) => viewAfter(...ids.map((id) => happened(id, 'task.created')))
const thrown = (action: () => unknown) => {
  try {
    return action()
  } catch (error) {
    return error
  }
}

describe('an id', () => {
  const view = viewWith('launch', 'launch-2', 'research')

  test('is the task of that very id, also where others begin with it', () => {
    expect(resolveId(view, 'launch')).toBe('launch')
  })
  test('may be the beginning of one id', () => {
    expect(resolveId(view, 'r')).toBe('research')
  })
  test('that several begin with is refused, with their ids', () => {
    expect(thrown(() => resolveId(view, 'lau'))).toMatchObject({
      code: 'AMBIGUOUS_ID',
      message: 'lau matches several tasks: launch launch-2',
      details: {task_id: 'lau', candidates: ['launch', 'launch-2']},
    })
  })
  test('that many begin with is refused with eight of them', () => {
    const many = viewWith(...Array.from({length: 20}, (_, i) => `t-${String(i).padStart(2, '0')}`))
    expect(thrown(() => resolveId(many, 't'))).toMatchObject({
      message: 't matches several tasks: t-00 t-01 t-02 t-03 t-04 t-05 t-06 t-07 …',
      details: {candidates: {length: 8}},
    })
  })
  test('that is not known comes with the nearest one, and says which part it had', () => {
    expect(thrown(() => resolveId(view, 'reserach'))).toMatchObject({
      code: 'TASK_NOT_FOUND',
      message: 'task reserach not found',
      hint: 'Did you mean research',
      details: {task_id: 'reserach', suggestion: 'research'},
    })
    expect(thrown(() => resolveId(view, 'zzz', 'parent'))).toMatchObject({message: 'parent zzz not found'})
    expect(thrown(() => resolveId(view, 'zzz'))).not.toHaveProperty('hint', expect.anything())
  })
  test('that is empty stands for no task, though every id begins with nothing', () => {
    expect(thrown(() => resolveId(viewWith('only'), ''))).toMatchObject({code: 'INVALID_INPUT'})
  })
})

describe('the id of a blocker', () => {
  const view = viewWith('launch')

  test('may be shortened', () => {
    expect(blockerId(view, 'lau', false)).toBe('launch')
  })
  test('may be to come where that is allowed; it is taken to the letter then', () => {
    expect(blockerId(view, 'lau', true)).toBe('lau')
    expect(blockerId(view, 'launch', true)).toBe('launch')
    expect(thrown(() => blockerId(view, 'Not an id', true))).toMatchObject({code: 'INVALID_INPUT'})
    expect(thrown(() => blockerId(view, 'budget', false))).toMatchObject({message: 'blocker budget not found'})
  })
})
