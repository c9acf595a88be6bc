import type {Actor, TaskChanges, TaskCommand} from '../../../src/domain/commands.ts'
import type {BoardModel} from './board-model.ts'
import type {ModelTask, Of} from './scene.ts'

/** One recorded event, with its task before and after its command. */
export interface Entry {
  /** Commands that were recorded in one step share it. */
  readonly operation: number
  readonly at: number
  /** Which of the command's events. */
  readonly index: number
  readonly command: TaskCommand
  readonly before: ModelTask | undefined
  readonly after: ModelTask
  /** What took this back, and whether this takes something back. */
  isUndone?: boolean
  isUndoing?: boolean
}

type Bodies<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by'> : never
/** What takes an event back; undefined: what it did no longer stands, or nothing can. */
type Reversal = (entry: Entry, task: ModelTask) => Bodies<TaskCommand> | undefined

const FIELDS = ['priority', 'labels', 'parent', 'maxAttempts', 'needsApproval'] as const
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

const REVERSALS: Partial<Record<TaskCommand['kind'], Reversal>> = {
  claim: ({after}, {claim}) => (claim?.version === after.version ? {kind: 'release', reason: 'undone'} : undefined),
  complete: ({at}, {completion}) =>
    completion?.at === at && !completion.approval ? {kind: 'reopen', reason: 'undone'} : undefined,
  edit: ({before, after}, task) => {
    const changed = FIELDS.filter((field) => !isSame(before?.[field], after[field]))
    if (!changed.every((field) => isSame(task[field], after[field]))) return undefined
    const changes = Object.fromEntries(changed.map((field) => [field, before?.[field] ?? null])) as TaskChanges
    return {kind: 'edit', changes}
  },
  'add-blockers': (entry, {blockers}) => {
    const id = entry.after.blockers.filter((blocker) => !entry.before?.blockers.includes(blocker))[entry.index]
    return id !== undefined && blockers.includes(id) ? {kind: 'remove-blockers', blockerIds: [id]} : undefined
  },
  'remove-blockers': ({command, index}, {blockers}) => {
    const id = [...new Set((command as Of<'remove-blockers'>).blockerIds)][index] as string
    return blockers.includes(id) ? undefined : {kind: 'add-blockers', blockerIds: [id], force: true}
  },
  archive: (_, {archived}) => (archived ? {kind: 'unarchive'} : undefined),
  unarchive: (_, {archived}) => (archived ? undefined : {kind: 'archive'}),
}

/** Takes back an agent's newest command that is no renewal, and was not taken back: how many events, or why not. */
export function undoLast(model: BoardModel, by: Actor): number | string {
  const own = model.journal.filter(
    (entry) => entry.command.by.agentId === by.agentId && !isRenewal(entry) && !entry.isUndone && !entry.isUndoing,
  )
  const newest = own.at(-1)
  if (!newest) return 'EVENT_NOT_FOUND'
  return undoAll(model, own.filter(({operation}) => operation === newest.operation).reverse(), by)
}

/** Takes back the event that is so far from the newest one, which may have been taken back before. */
export function undoNth(model: BoardModel, fromNewest: number, by: Actor) {
  const index = Math.max(0, model.journal.length - 1 - fromNewest)
  return {position: index + 1, outcome: undoAll(model, [model.journal[index] as Entry], by)}
}

/** All of them, or none. */
function undoAll(model: BoardModel, targets: readonly Entry[], by: Actor): number | string {
  const obstacle = targets.map((target) => obstacleTo(model, target, by)).find((found) => found !== undefined)
  if (obstacle !== undefined) return obstacle
  for (const target of targets) undoOne(model, target, by)
  return targets.length
}

function obstacleTo(model: BoardModel, target: Entry, by: Actor): string | undefined {
  const command = reversalOf(model, target, by)
  const outcome = command ? model.judge(command) : 'nothing'
  return outcome === 'nothing' ? 'CANNOT_UNDO' : outcome === 'happens' ? undefined : outcome
}

function reversalOf(model: BoardModel, target: Entry, by: Actor): TaskCommand | undefined {
  const task = model.tasks.get(target.command.taskId) as ModelTask
  const body = hadEffect(target) ? REVERSALS[target.command.kind]?.(target, task) : undefined
  return body && ({...body, taskId: task.id, by} as TaskCommand)
}

function undoOne(model: BoardModel, target: Entry, by: Actor): void {
  const written = model.journal.length
  model.apply(reversalOf(model, target, by) as TaskCommand)
  for (const entry of model.journal.slice(written)) entry.isUndoing = true
  target.isUndone = true
}

/** Claiming what one holds renews it. */
function isRenewal({command, before, after}: Entry): boolean {
  return command.kind === 'renew' || (command.kind === 'claim' && isKept(before, after))
}

function isKept(before: ModelTask | undefined, {claim}: ModelTask): boolean {
  return before?.claim !== undefined && claim?.version === before.claim.version && claim.until !== before.claim.until
}

/** An event that nobody decided may have done nothing. */
function hadEffect({before, after}: Entry): boolean {
  return before === undefined || !isSame({...before, version: 0}, {...after, version: 0})
}
