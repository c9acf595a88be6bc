import {describe, expect, test} from 'vitest'
import {happened, viewAfter} from '../../testing/decider-spec.ts'
import {unfinishedCycles} from './unfinished-cycles.ts'

const created = (id: string, fields: {readonly blocked_by?: string[]; readonly parent?: string} = {}) =>
  happened(id, 'task.created', {title: id.toUpperCase(), ...fields})

describe('unfinished cycles', () => {
  const HEN = [created('hen', {blocked_by: ['egg']}), created('egg', {blocked_by: ['hen']})]

  test('are found over blockers and parents alike', () => {
    const view = viewAfter(...HEN, created('top', {blocked_by: ['below']}), created('below', {parent: 'top'}))
    // The parent waits for its child, and names it as a blocker: one edge twice, and no cycle.
    expect(unfinishedCycles(view)).toEqual([{tasks: ['egg', 'hen'], path: ['egg', 'hen', 'egg']}])
    const turned = viewAfter(created('top'), created('below', {parent: 'top', blocked_by: ['top']}))
    expect(unfinishedCycles(turned)).toEqual([{tasks: ['below', 'top'], path: ['below', 'top', 'below']}])
  })
  test('end where something in them is done, or a child of them archived', () => {
    expect(unfinishedCycles(viewAfter(...HEN, happened('egg', 'task.completed')))).toEqual([])
    const child = [created('top'), created('below', {parent: 'top', blocked_by: ['top']})]
    expect(unfinishedCycles(viewAfter(...child, happened('below', 'task.archived')))).toEqual([])
  })
})
