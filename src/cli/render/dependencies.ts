import {
  type Blocked,
  type Dependencies,
  type DependencyTree,
  type RelatedTask,
  type TreeNode,
  wordPath,
} from '../../application/board/index.ts'
import type {Cycle} from '../../domain/cycles.ts'
import {heading, section, wordRelated} from './related.ts'
import {safeLine} from './safe.ts'
import type {Style} from './style.ts'

/** The maximum indentation, so that a chain of thousands stays readable. */
const MAX_INDENT = 20

/** Renders the blockers of a task, in one line. */
export function renderBlocked({id, blockers}: Blocked): string {
  if (blockers.length === 0) return `${safeLine(id)} waits for nothing\n`
  return `${safeLine(id)} waits for ${blockers.map((blocker) => safeLine(`${blocker.id} (${blocker.status})`)).join(', ')}\n`
}

/** Explains why a new blocker may stay unfinished; undefined if it can be worked on. */
export function wordStuck({id, status, archived}: RelatedTask): string | undefined {
  if (status === 'missing') return `${id} does not exist yet: it blocks until it exists and is done`
  if (status === 'dead') return `${id} is dead: it blocks until it has been retried (cn retry) and is done`
  return archived && status !== 'done' ? `${id} is archived and not done: it blocks until it is done` : undefined
}

/** Renders a task's direct blockers, dependents, parent and children. */
export function renderDependencies(task: Dependencies, style: Style): string {
  const {blockers, children, dependents, parent} = task
  const sections = [
    ...section('blocked by', blockers, style),
    ...section('children', children, style),
    ...section('unblocks', dependents, style),
    ...section('part of', parent && [parent], style),
  ]
  return [head(task, style), ...(sections.length > 0 ? sections : ['  has no dependencies\n'])].join('')
}

/** Renders a task with all its blockers and dependents, one line each, indented by depth. */
export function renderTree(tree: DependencyTree, style: Style): string {
  const {blockers, dependents} = tree
  return [
    head(tree, style),
    ...branch('waits for', blockers, style),
    ...branch('is waited for by', dependents, style),
  ].join('')
}

/** Renders cycles, one line each: a path, and the number of tasks if the cycle has more. */
export function renderCycles(cycles: readonly Cycle[]): string {
  const lines = cycles.map(({path, tasks}) => {
    const more = tasks.length > path.length - 1 ? `  (${tasks.length} tasks in all)` : ''
    return `${safeLine(wordPath(path) + more)}\n`
  })
  return lines.join('')
}

function head({id, status, title}: DependencyTree | Dependencies, style: Style): string {
  return `${style.paint('bold', safeLine(id))}  ${safeLine(`${status}  ${title}`)}\n`
}

function branch(title: string, nodes: readonly TreeNode[] | undefined, style: Style): string[] {
  if (!nodes) return []
  if (nodes.length === 0) return [`${style.paint('dim', `${title} nothing`)}\n`]
  return [heading(title, style), ...nodes.map((node) => renderNode(node, style))]
}

function renderNode(node: TreeNode, style: Style): string {
  const {id, status, depth} = node
  const margin = depth > MAX_INDENT ? `${'  '.repeat(MAX_INDENT)}${depth}: ` : '  '.repeat(depth)
  const words = [status, wordRelated(node), ...marks(node)].filter((word) => word !== '')
  return `${margin}${style.paint('bold', safeLine(id))}  ${safeLine(words.join('  '))}\n`
}

function marks({relation, loop, repeated, cut}: TreeNode): readonly string[] {
  const words = [
    (relation === 'child' || relation === 'parent') && `[${relation}]`,
    loop && '[cycle]',
    repeated && '[again]',
    cut && '[more below]',
  ]
  return words.filter((word) => typeof word === 'string')
}
