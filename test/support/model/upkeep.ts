import type {TaskCommand} from '../../../src/domain/commands.ts'
import {isHeld, type ModelTask, type Of, type Scene, status, type Verb} from './scene.ts'

const wantedBlockers = ({command, task}: Scene<Of<'add-blockers'>>) =>
  [...new Set(command.blockerIds)].filter((id) => !task.blockers.includes(id))
const areUnknown = (ids: readonly string[], {board}: Scene<unknown>) => ids.some((id) => !board.tasks.has(id))
const wouldCycle = (waiter: string, gates: readonly string[], {board}: Scene<unknown>) =>
  gates.some((gate) => board.reaches(gate, waiter))
/** As a child, the task is a gate of its parent. */
const parentWouldLoop = (parent: string | null | undefined, {board, command}: Scene<TaskCommand>) =>
  typeof parent === 'string' && board.reaches(command.taskId, parent)

function wantedLabels({command: {changes, addLabels = [], removeLabels = []}, task}: Scene<Of<'edit'>>) {
  const labels = [...new Set([...(changes.labels ?? task.labels), ...addLabels])]
  return labels.filter((label) => !removeLabels.includes(label))
}

const edited = (scene: Scene<Of<'edit'>>) => {
  const {task, command} = scene
  const {priority, parent, maxAttempts, needsApproval} = command.changes
  return {
    priority: priority ?? task.priority,
    parent: parent === undefined ? task.parent : (parent ?? undefined),
    maxAttempts: maxAttempts ?? task.maxAttempts,
    needsApproval: needsApproval ?? task.needsApproval,
    labels: wantedLabels(scene),
  }
}
const movesTo = (scene: Scene<Of<'edit'>>) => {
  const {parent} = edited(scene)
  return parent === scene.task.parent ? undefined : parent
}
const editsNothing = (scene: Scene<Of<'edit'>>) =>
  Object.entries(edited(scene)).every(
    ([field, value]) => JSON.stringify(value) === JSON.stringify(scene.task[field as keyof ModelTask]),
  )

type BoardVerb = 'create' | 'edit' | 'add-blockers' | 'remove-blockers' | 'archive' | 'unarchive' | 'comment'

/** What is said of tasks, and what they wait for. */
export const BOARD: {readonly [K in BoardVerb]: Verb<Of<K>>} = {
  create: {
    rows: [
      ['ID_TAKEN', ({task}) => task !== undefined],
      ['TASK_NOT_FOUND', (scene) => !scene.command.force && areUnknown(scene.command.blockedBy, scene)],
      ['TASK_NOT_FOUND', (scene) => areUnknown(scene.command.parent ? [scene.command.parent] : [], scene)],
      ['DEPENDENCY_CYCLE', (scene) => createsCycle(scene)],
    ],
    effect: ({command, board, now}) => {
      board.tasks.set(command.taskId, {
        id: command.taskId,
        createdAt: now,
        version: 0,
        priority: command.priority,
        labels: [...new Set(command.labels)],
        parent: command.parent,
        blockers: [...new Set(command.blockedBy)],
        status: 'open',
        archived: false,
        needsApproval: command.needsApproval ?? false,
        attempts: 0,
        maxAttempts: command.maxAttempts ?? 3,
        notBefore: undefined,
        claim: undefined,
        former: [],
        completion: undefined,
        setback: undefined,
      })
      return undefined
    },
  },
  edit: {
    rows: [
      ['nothing', editsNothing],
      ['TASK_NOT_FOUND', (scene) => areUnknown([movesTo(scene) ?? []].flat(), scene)],
      ['DEPENDENCY_CYCLE', (scene) => parentWouldLoop(movesTo(scene), scene)],
    ],
    effect: (scene) => {
      Object.assign(scene.task, edited(scene))
      return undefined
    },
  },
  'add-blockers': {
    rows: [
      ['nothing', (scene) => wantedBlockers(scene).length === 0],
      ['WRONG_STATUS', status('done')],
      ['TASK_NOT_FOUND', (scene) => !scene.command.force && areUnknown(scene.command.blockerIds, scene)],
      ['DEPENDENCY_CYCLE', (scene) => wouldCycle(scene.task.id, wantedBlockers(scene), scene)],
    ],
    effect: (scene) => {
      const added = wantedBlockers(scene)
      scene.task.blockers = [...scene.task.blockers, ...added]
      return added.length
    },
  },
  'remove-blockers': {
    rows: [['DEPENDENCY_NOT_FOUND', ({command, task}) => command.blockerIds.some((id) => !task.blockers.includes(id))]],
    effect: ({command, task}) => {
      task.blockers = task.blockers.filter((id) => !command.blockerIds.includes(id))
      return new Set(command.blockerIds).size
    },
  },
  archive: {
    rows: [
      ['nothing', ({task}) => task.archived],
      ['WRONG_STATUS', isHeld],
    ],
    effect: ({task}) => {
      task.archived = true
      return undefined
    },
  },
  unarchive: {
    rows: [['nothing', ({task}) => !task.archived]],
    effect: ({task}) => {
      task.archived = false
      return undefined
    },
  },
  comment: {rows: [], effect: () => undefined},
}

/** A new task may be named as a blocker already; its own blockers and its parent must not wait for it in turn. */
function createsCycle(scene: Scene<Of<'create'>>): boolean {
  const {taskId, blockedBy, parent} = scene.command
  if (wouldCycle(taskId, blockedBy, scene)) return true
  return parent !== undefined && [taskId, ...blockedBy].some((id) => scene.board.reaches(id, parent))
}
