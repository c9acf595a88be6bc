import type {Actor, CreateTask} from '../../domain/commands.ts'
import {decide} from '../../domain/decide.ts'
import type {DecisionContext} from '../../domain/decision.ts'
import type {NewEvent} from '../../domain/events.ts'
import {formatInstant} from '../../domain/instant.ts'
import type {Rejection} from '../../domain/rejection.ts'
import {DEFAULT_PRIORITY, DEFAULT_TYPE, type Priority, type Task} from '../../domain/task.ts'
import {decodeEvent} from '../../domain/vocabulary.ts'
import {AppError} from '../../errors/app-error.ts'
import type {EventLog} from '../../ports/event-log.ts'
import {nearest, newTaskId} from '../input/index.ts'
import {creationContext, foldEvent, type Workspace} from '../kernel/index.ts'
import {idLength, refusal} from '../tasks/index.ts'
import {type FileTask, inPlace} from './task-file-fields.ts'

const TAKEN_HINT = 'Nothing was added: give the task of the file another id'
const TAKEN_IN_PART_HINT =
  'Others of the file were added: look at the board, then import what is missing under another id'

/** The importing actor, and defaults for the tasks of the file. */
export interface ImportOptions {
  readonly by: Actor
  /** The parent of tasks that are not nested and name none. */
  readonly parent?: string | undefined
  readonly priority?: Priority | undefined
  /** Labels that are added to those of each task. */
  readonly labels: readonly string[]
  /** Allows blockers that do not exist yet. */
  readonly force: boolean
}

/** The effect of an import on the current board. */
export interface ImportPlan {
  /** The ids of all tasks, in the order of the file. */
  readonly ids: readonly string[]
  /** The events of new tasks, by id. */
  readonly created: ReadonlyMap<string, readonly NewEvent[]>
}

interface Draft {
  readonly file: FileTask
  readonly command: CreateTask
  /** The existing task with this id. */
  readonly task: Task | undefined
}

/**
 * Decides an import.
 *
 * @param before The ids of an earlier try, of which a remote store may have recorded a part: what was made then is found
 * under them. @throws {AppError} for the first task of the file that is refused.
 */
export async function planImport(
  workspace: Workspace,
  tasks: readonly FileTask[],
  {before, ...options}: ImportOptions & {readonly before: readonly string[]},
): Promise<ImportPlan> {
  const {view, log} = workspace
  const ids = await nameAll(workspace, tasks, before)
  const isInPart = before.some((id, index) => tasks[index]?.id === undefined && view.get(id) !== undefined)
  const drafts = tasks.map((file, index): Draft => {
    const command = commandOf(file, ids, {...options, taskId: ids[index] as string})
    return {file, command, task: view.get(command.taskId)?.task}
  })
  const added = drafts.filter(({task}) => !task).map(({command}) => command)
  const contextOf = creationContext(added, view, log.now())
  const created = new Map<string, readonly NewEvent[]>()
  for (const draft of drafts) {
    const {command, file, task} = draft
    if (task && (await hasOrHadTitle(task, command.title, log))) continue
    created.set(
      command.taskId,
      decideDraft(draft, contextOf(command), (rejection) =>
        refuse(rejection, {workspace, place: file.place, ids, isInPart}),
      ),
    )
  }
  return {ids, created}
}

/** The ids of the tasks; one that has none keeps the one that it had before, or gets a generated one. */
async function nameAll(
  {ids, view, log}: Workspace,
  tasks: readonly FileTask[],
  before: readonly string[],
): Promise<readonly string[]> {
  const length = idLength(view.size() + tasks.length)
  const names = new Set(tasks.map(({id}) => id))
  async function generate(): Promise<string> {
    const id = await ids.taskId(length)
    if (names.has(id) || view.get(id)) return generate()
    names.add(id)
    return id
  }
  async function kept(id: string | undefined, title: string): Promise<string | undefined> {
    const task = id === undefined ? undefined : view.get(id)?.task
    return task === undefined || (await hasOrHadTitle(task, title, log)) ? id : undefined
  }
  const named: string[] = []
  for (const [index, {id, title}] of tasks.entries()) {
    named.push(id ?? (await kept(before[index], title)) ?? (await generate()))
  }
  return named
}

function commandOf(file: FileTask, ids: readonly string[], options: ImportOptions & {taskId: string}): CreateTask {
  const {taskId, by, force} = options
  const nestedBelow = file.under === undefined ? options.parent : ids[file.under]
  return {
    kind: 'create',
    taskId,
    by,
    title: file.title,
    priority: file.priority ?? options.priority ?? DEFAULT_PRIORITY,
    taskType: file.type ?? DEFAULT_TYPE,
    description: file.description,
    parent: file.parent ?? nestedBelow,
    blockedBy: file.blockedBy,
    labels: [...file.labels, ...options.labels],
    needsApproval: file.needsApproval,
    maxAttempts: file.maxAttempts,
    force,
  }
}

/** A title may have been edited since the file was imported. */
async function hasOrHadTitle(task: Task, title: string, log: EventLog): Promise<boolean> {
  if (task.title === title) return true
  for await (const recorded of log.read(task.id)) {
    const decoded = decodeEvent(recorded)
    if (decoded.kind === 'task' && decoded.event.kind === 'created') return decoded.event.fields.title === title
  }
  return false
}

type Refuse = (rejection: Rejection) => AppError

/** Decides the events that create the task, and complete it if its box is ticked. */
function decideDraft({command, file, task}: Draft, context: DecisionContext, refused: Refuse): readonly NewEvent[] {
  const decision = decide(command, task, context)
  if ('rejection' in decision) throw refused(decision.rejection)
  if (command.force) inPlace(file.place, () => context.unknown.map(({id}) => newTaskId(id)))
  if (!file.done) return decision.events
  const {taskId, by} = command
  const completion = decide({kind: 'complete', taskId, by}, foldNew(taskId, decision.events, context), context)
  if ('rejection' in completion) throw refused(completion.rejection)
  return [...decision.events, ...completion.events]
}

/** Folds the events of a new task. */
function foldNew(taskId: string, events: readonly NewEvent[], {now}: DecisionContext): Task | undefined {
  const log = {id: '', entity_id: taskId, tenant_id: '', timestamp: formatInstant(now), position: 0, metadata: null}
  return events.reduce<Task | undefined>(
    (task, {event_type, payload}, index) => foldEvent(task, {...log, event_type, payload, version: index + 1}),
    undefined,
  )
}

interface RefusedAt {
  readonly workspace: Workspace
  readonly place: string
  readonly ids: readonly string[]
  /** Some of the file's tasks are recorded already. */
  readonly isInPart: boolean
}

/** Makes the error for a task of the file; a cycle belongs to no single task. */
function refuse(rejection: Rejection, {workspace, place, ids, isInPart}: RefusedAt): AppError {
  const error = refusal(rejection, workspace.view)
  if (rejection.code === 'DEPENDENCY_CYCLE') return error
  const {code, message, details} = error
  const takenHint = isInPart ? TAKEN_IN_PART_HINT : TAKEN_HINT
  const meant = rejection.code === 'TASK_NOT_FOUND' ? nearest(rejection.taskId, ids) : undefined
  return new AppError({
    code,
    message: `${place}: ${message}`,
    hint: code === 'ID_TAKEN' ? takenHint : meant === undefined ? error.hint : `Did you mean ${meant}`,
    details: meant === undefined ? details : {...details, suggestion: meant},
  })
}
