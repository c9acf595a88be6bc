import {describe, expect, test} from 'vitest'
import type {DependencyTree, TreeNode} from '../../application/board/dependency-tree.ts'
import {renderCycles, renderDependencies, renderTree, wordStuck} from './dependencies.ts'
import {PLAIN} from './style.ts'

const top = {id: 'write', title: 'Write', status: 'open'} satisfies DependencyTree

test('a task without neighbours says so', () => {
  expect(renderDependencies({...top, blockers: [], children: [], dependents: []}, PLAIN)).toBe(
    'write  open  Write\n  has no dependencies\n',
  )
})

test('a loop is one way round, and says when more tasks are in it', () => {
  const rendered = renderCycles([
    {tasks: ['a', 'b'], path: ['a', 'b', 'a']},
    {tasks: ['c', 'd', 'e'], path: ['c', 'd', 'c']},
  ])
  expect(rendered).toBe('a → b → a\nc → d → c  (3 tasks in all)\n')
})

describe('a tree', () => {
  test('marks what comes again, loops, what is cut, and children', () => {
    const nodes: TreeNode[] = [
      {id: 'a', status: 'done', title: 'A', depth: 1, relation: 'child', done_by: 'ada', reason: 'see there'},
      {id: 'b', status: 'open', title: 'B', archived: true, depth: 2, relation: 'blocker', cut: true},
      {id: 'write', status: 'open', depth: 2, relation: 'parent', loop: true},
      {id: 'later', status: 'missing', depth: 1, relation: 'blocker', repeated: true},
    ]
    expect(renderTree({...top, blockers: nodes, dependents: []}, PLAIN).split('\n')).toEqual([
      'write  open  Write',
      'waits for:',
      '  a  done  A  — see there  [child]',
      '    b  open  B  (archived)  [more below]',
      '    write  open  [parent]  [cycle]',
      '  later  missing  [again]',
      'is waited for by nothing',
      '',
    ])
  })
  test('of any depth stays small: deep lines are numbered instead of moved on', () => {
    const chain = Array.from(
      {length: 5000},
      (_, i): TreeNode => ({id: `t${i + 1}`, status: 'open', depth: i + 1, relation: 'blocker'}),
    )
    const rendered = renderTree({...top, blockers: chain}, PLAIN)
    expect(rendered).toContain(`\n${' '.repeat(40)}5000: t5000  open\n`)
    expect(rendered.length).toBeLessThan(5000 * 70)
  })
})

test.each([
  [{id: 'a', status: 'open'}, undefined],
  [{id: 'a', status: 'done', archived: true as const}, undefined],
  [{id: 'a', status: 'missing'}, 'a does not exist yet: it blocks until it exists and is done'],
  [{id: 'a', status: 'dead'}, 'a is dead: it blocks until it has been retried (cn retry) and is done'],
  [{id: 'a', status: 'open', archived: true as const}, 'a is archived and not done: it blocks until it is done'],
])('what nobody is about to finish is pointed out: %o', (blocker, words) => {
  expect(wordStuck(blocker)).toBe(words)
})
