import type {TaskCommand} from '../../../src/domain/commands.ts'
import type {RejectionCode} from '../../../src/domain/rejection.ts'
import {RULES} from './rules.ts'
import type {ModelTask, Of, Row, Verb} from './scene.ts'
import type {Entry} from './undo.ts'
import {startClaim} from './work.ts'

const PRIORITY_ORDER = ['p0', 'p1', 'p2', 'p3']

/** What a command must come to: why it is refused, or how many events it records. */
export type Prediction = RejectionCode | number

/** What an event can say without having been decided. */
export type Intrusion = Of<'claim' | 'complete' | 'release' | 'fail'>

export interface ReadyCriteria {
  readonly labels?: readonly string[]
  readonly parent?: string
}

/**
 * The board as docs/reference/events.md and commands.md tell it, written down a second time: a few tasks in a map, every question
 * answered by looking at all of them. Shares nothing with the program but the names of commands and refusals.
 */
export class BoardModel {
  readonly tasks = new Map<string, ModelTask>()
  /** What the machine's clock shows, in microseconds; it may go back. */
  clock: number
  /** What was recorded, and what each did to its task. */
  readonly journal: Entry[] = []
  /** The timestamp of the newest event. */
  private newest = 0
  private operation = 0
  private isTogether = false

  constructor(clock: number) {
    this.clock = clock
  }

  /** Log time: never behind what is recorded. */
  get now(): number {
    return Math.max(this.clock, this.newest + 1)
  }

  /** Carries out a command, and tells what it must come to. */
  apply(command: TaskCommand): Prediction {
    const outcome = this.judge(command)
    if (outcome === 'nothing') return 0
    return outcome === 'happens' ? this.impose(command) : outcome
  }

  /** Tells what a command would come to. */
  judge(command: TaskCommand): Row<TaskCommand>[0] {
    if (command.kind !== 'create' && !this.tasks.has(command.taskId)) return 'TASK_NOT_FOUND'
    const {rows} = RULES[command.kind] as Verb<TaskCommand>
    const task = this.tasks.get(command.taskId) as ModelTask
    const scene = {command, task, board: this, now: this.now}
    const [outcome] = rows.find(([, applies]) => applies(scene)) ?? ['happens']
    return outcome
  }

  /** Lets a command happen, whatever the rules say. */
  impose(command: TaskCommand): number {
    const {effect} = RULES[command.kind] as Verb<TaskCommand>
    const task = this.tasks.get(command.taskId) as ModelTask
    return this.record(command, task && {...task}, effect({command, task, board: this, now: this.now}) ?? 1)
  }

  /** Lets everything that `act` applies be one operation. */
  together(act: () => void): void {
    this.operation++
    this.isTogether = true
    act()
    this.isTogether = false
  }

  copy(): BoardModel {
    const copy = new BoardModel(this.clock)
    copy.newest = this.newest
    for (const [id, task] of this.tasks) copy.tasks.set(id, {...task})
    return copy
  }

  /** Hears of an event that somebody appended without asking: a claim of what is held, or the late word of a worker. */
  intrude(command: Intrusion): void {
    const task = this.tasks.get(command.taskId) as ModelTask
    const [now, before] = [this.now, {...task}]
    if (!counts(command, task, now)) this.record(command, before, 1)
    // Whoever claims what is their own already would renew it; an event that says so is a claim all the same.
    else if (command.kind === 'claim') this.record(command, before, startClaim({command, task, board: this, now}) ?? 1)
    else this.impose(command)
  }

  /** Claims the first task that is ready; undefined: none is. */
  claimNext(criteria: ReadyCriteria, command: Omit<Extract<TaskCommand, {kind: 'claim'}>, 'taskId'>) {
    const [taskId] = this.ready(criteria)
    if (taskId === undefined) return undefined
    return {taskId, prediction: this.apply({...command, taskId})}
  }

  ready({labels = [], parent}: ReadyCriteria = {}): readonly string[] {
    return [...this.tasks.values()]
      .filter((task) => this.isReady(task) && labels.every((label) => task.labels.includes(label)))
      .filter(({id}) => parent === undefined || this.isBelow(id, parent))
      .sort(
        (a, b) =>
          PRIORITY_ORDER.indexOf(a.priority) - PRIORITY_ORDER.indexOf(b.priority) ||
          this.unblocks(b) - this.unblocks(a) ||
          a.createdAt - b.createdAt ||
          (a.id < b.id ? -1 : 1),
      )
      .map(({id}) => id)
  }

  isReady(task: ModelTask): boolean {
    const isFree = !task.archived && this.openBlockers(task).length === 0 && this.openChildren(task).length === 0
    return isFree && isClaimable(task, this.now)
  }

  /** The next moment at which time alone makes a task ready. */
  nextReadyAt(): number | undefined {
    const isFree = (task: ModelTask) =>
      !task.archived && this.openBlockers(task).length === 0 && this.openChildren(task).length === 0
    const moments = [...this.tasks.values()].filter(isFree).map(claimableFrom)
    const coming = moments.filter((moment): moment is number => moment !== undefined && moment > this.now)
    return coming.length > 0 ? Math.min(...coming) : undefined
  }

  openBlockers({blockers}: ModelTask): readonly string[] {
    return blockers.filter((id) => this.tasks.get(id)?.status !== 'done')
  }

  openChildren({id}: ModelTask): readonly string[] {
    return this.children(id).filter((child) => isPending(this.tasks.get(child)))
  }

  doneChildren({id}: ModelTask): readonly string[] {
    return this.children(id).filter((child) => this.tasks.get(child)?.status === 'done')
  }

  /** Unfinished tasks that wait directly for this one: its dependents and its parent, each once. */
  unblocks({id, parent}: ModelTask): number {
    return [...this.tasks.values()].filter(
      (task) => isPending(task) && (task.blockers.includes(id) || task.id === parent),
    ).length
  }

  waitsFor(id: string): readonly string[] {
    return [...(this.tasks.get(id)?.blockers ?? []), ...this.children(id)]
  }

  waitedBy(id: string): readonly string[] {
    const dependents = [...this.tasks.values()].filter(({blockers}) => blockers.includes(id)).map((task) => task.id)
    const parent = this.tasks.get(id)?.parent
    return parent === undefined ? dependents : [...dependents, parent]
  }

  /** Whether `from` waits for `to`, directly or through others. */
  reaches(from: string, to: string, seen = new Set<string>()): boolean {
    if (from === to) return true
    if (seen.has(from)) return false
    seen.add(from)
    return this.waitsFor(from).some((next) => this.reaches(next, to, seen))
  }

  /** Moments at which something changes by itself, and just there it is easy to be wrong. */
  edges(): readonly number[] {
    return [...this.tasks.values()].flatMap(({claim, notBefore}) =>
      [notBefore, claim?.until, claim?.until && claim.until - (claim.seconds ?? 0) * 500_000].filter(
        (moment): moment is number => moment !== undefined,
      ),
    )
  }

  private children(id: string): readonly string[] {
    return [...this.tasks.values()].filter(({parent}) => parent === id).map((child) => child.id)
  }

  private isBelow(id: string, ancestor: string): boolean {
    const parent = this.tasks.get(id)?.parent
    return parent !== undefined && (parent === ancestor || this.isBelow(parent, ancestor))
  }

  private record(command: TaskCommand, before: ModelTask | undefined, events: number): number {
    const task = this.tasks.get(command.taskId) as ModelTask
    if (!this.isTogether) this.operation++
    const at = this.now
    task.version += events
    this.newest = at + events - 1
    for (let index = 0; index < events; index++) {
      this.journal.push({operation: this.operation, at: at + index, index, command, before, after: {...task}})
    }
    return events
  }
}

export function claimableFrom({status, notBefore, claim}: ModelTask): number | undefined {
  if (status === 'open') return notBefore ?? 0
  return status === 'in-progress' ? claim?.until : undefined
}

export function isClaimable(task: ModelTask, now: number): boolean {
  const from = claimableFrom(task)
  return from !== undefined && now >= from
}

/** The last line of defence: the first claim wins, and whoever names another claim than the present one is not heard. */
function counts(command: Intrusion, task: ModelTask, now: number): boolean {
  if (command.kind === 'claim') return isClaimable(task, now)
  const isOpenEnough = task.status === 'in-progress' || (command.kind === 'complete' && task.status === 'open')
  const isLate = task.claim !== undefined && (command.claimVersion ?? task.claim.version) !== task.claim.version
  return isOpenEnough && !isLate
}

function isPending(task: ModelTask | undefined): boolean {
  return task !== undefined && task.status !== 'done' && !task.archived
}
