import type {BoardTask} from '../../domain/readiness.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {gates, type Neighbour, type Relation, waiters} from './neighbours.ts'
import {type RelatedTask, relate} from './representation.ts'

/** A task somewhere below the top of a tree. */
export interface TreeNode extends RelatedTask {
  /** 1 for a direct neighbour of the top. */
  readonly depth: number
  /** Its relation to the task above it. */
  readonly relation: Relation
  /** It is also above itself: a cycle. */
  readonly loop?: true
  /** It is repeated: what is below it is shown at its first place. */
  readonly repeated?: true
  /** The tree is cut here: it has more levels. */
  readonly cut?: true
}

/** A task with all its blockers and dependents, as a flat list: the tasks below a node follow it, with a larger depth. */
export interface DependencyTree {
  readonly id: string
  readonly title: string
  readonly status: string
  readonly blockers?: readonly TreeNode[]
  readonly dependents?: readonly TreeNode[]
}

export interface TreeOptions {
  readonly direction: 'blockers' | 'dependents' | 'both'
  /** The maximum number of levels; absent: all. */
  readonly depth?: number | undefined
}

/** Builds the tree of a task's blockers and dependents, over any number of levels. */
export function dependencyTree(board: BoardTask, view: TaskView, {direction, depth}: TreeOptions): DependencyTree {
  const {id, title, status} = board.task
  return {
    id,
    title,
    status,
    ...(direction !== 'dependents' && {blockers: walk(board, (from) => gates(from, view), depth)}),
    ...(direction !== 'blockers' && {dependents: walk(board, (from) => waiters(from, view), depth)}),
  }
}

/** Visits the graph depth first, without recursion: chains may have any length. */
function walk(top: BoardTask, next: (from: BoardTask) => readonly Neighbour[], maxDepth?: number): readonly TreeNode[] {
  const nodes: TreeNode[] = []
  const way = createWay(maxDepth)
  way.unfold(top.task.id, next(top))
  for (let {step, depth} = way.next(); step !== undefined; {step, depth} = way.next()) {
    const {id, relation, board} = step
    const fold = way.foldOf(id)
    const below = board && !fold ? next(board) : []
    const cut = below.length > 0 && depth === maxDepth
    nodes.push({...relate(id, board), depth, relation, ...(fold && {[fold]: true}), ...(cut && {cut})})
    if (!fold && !cut) way.unfold(id, below)
  }
  return nodes
}

/** The path from the top to the current task, and the depths of the expanded tasks. */
function createWay(maxDepth: number | undefined) {
  const way: {readonly id: string; readonly below: Iterator<Neighbour>}[] = []
  const onWay = new Set<string>()
  const unfolded = new Map<string, number>()
  return {
    unfold: (id: string, below: readonly Neighbour[]): void => {
      unfolded.set(id, way.length)
      onWay.add(id)
      way.push({id, below: below[Symbol.iterator]()})
    },
    next: (): {readonly step: Neighbour | undefined; readonly depth: number} => {
      for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
        const step = last.below.next()
        if (!step.done) return {step: step.value, depth: way.length}
        onWay.delete(last.id)
        way.pop()
      }
      return {step: undefined, depth: 0}
    },
    /** Why a task is not expanded here. One that was cut at a deeper place is expanded again. */
    foldOf: (id: string): 'loop' | 'repeated' | undefined => {
      if (onWay.has(id)) return 'loop'
      const at = unfolded.get(id)
      return at !== undefined && (maxDepth === undefined || at <= way.length) ? 'repeated' : undefined
    },
  }
}
