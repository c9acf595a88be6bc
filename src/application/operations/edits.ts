import type {EditTask} from '../../domain/commands.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {isJsonObject, type JsonValue} from '../../domain/json.ts'
import {DEFAULT_PRIORITY, DEFAULT_TYPE, isDone, type Task} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {isPending, summarize, type TaskSummary} from '../board/index.ts'
import type {ImportedTask} from '../import/index.ts'
import {blockerId, instantOption, resolveId, splitWords, validate} from '../input/index.ts'
import type {Session} from '../session.ts'
import {archiveDone as archiveAllDone, createTask, emitEvent, refusal} from '../tasks/index.ts'
import * as schemas from './edit.schema.ts'
import {type Input, working} from './operation.ts'
import * as outputs from './outputs.schema.ts'
import * as work from './work.schema.ts'

function ifGiven<T, R>(given: T | undefined, read: (given: T) => R): R | undefined {
  return given === undefined ? undefined : read(given)
}

export const add = /* @__PURE__ */ working({
  name: 'add',
  summary: 'Add a task',
  role: 'work',
  input: schemas.add,
  output: outputs.added,
  run: async ({workspace, by}, input): Promise<TaskSummary> => {
    const {view} = workspace
    const {force = false, blocked_by = [], labels = []} = input
    const outcome = await createTask(workspace, {
      by,
      title: validate.title(input.title),
      taskId: ifGiven(input.id, validate.newTaskId),
      priority: ifGiven(input.priority, validate.priority) ?? DEFAULT_PRIORITY,
      taskType: ifGiven(input.type, validate.taskType) ?? DEFAULT_TYPE,
      description: ifGiven(input.description, (text) => validate.longText('the description', text)),
      parent: ifGiven(input.parent, (id) => resolveId(view, id, 'parent')),
      blockedBy: blocked_by.map((id) => blockerId(view, id, force)),
      labels: labels.map(validate.label),
      maxAttempts: ifGiven(input.max_attempts, validate.maxAttempts),
      needsApproval: input.needs_approval,
      force,
    })
    if (outcome.kind === 'rejected') throw refusal(outcome.rejection, view)
    return summarize(outcome.board, workspace.log.now())
  },
})

export const importing = /* @__PURE__ */ working({
  name: 'import',
  summary: 'Add all tasks of a file at once',
  role: 'work',
  idempotent: true,
  input: schemas.importing,
  output: outputs.imported,
  run: async ({workspace, by}, input): Promise<{tasks: readonly ImportedTask[]}> => {
    const {content, force = false, labels = []} = input
    const {importTasks, readTaskFile} = await import('../import/index.ts')
    const tasks = await importTasks(workspace, readTaskFile(content), {
      by,
      parent: ifGiven(input.parent, (id) => resolveId(workspace.view, id, 'parent')),
      priority: ifGiven(input.priority, validate.priority),
      labels: labels.map(validate.label),
      force,
    })
    return {tasks}
  },
})

/** A task as it is now, and which of its fields changed. */
export interface Edited extends TaskSummary {
  readonly changed: readonly string[]
}

export const edit = /* @__PURE__ */ working({
  name: 'edit',
  summary: 'Edit a task: only the named fields change',
  role: 'work',
  idempotent: true,
  input: schemas.edit,
  output: outputs.edited,
  run: async (session, {id, append_description, ...input}): Promise<Edited> => {
    if (append_description === undefined && Object.values(input).every((value) => value === undefined))
      throw new AppError({code: 'USAGE', message: 'nothing to change: name at least one field'})
    const {board, events} = await session.act(id, {
      kind: 'edit',
      changes: changesOf(input, session.workspace.view),
      appendDescription: ifGiven(append_description, (text) => validate.longText('the description', text)),
    })
    return {...summarize(board, session.workspace.log.now()), changed: changedFields(events)}
  },
})

type EditInput = Omit<Input<typeof schemas.edit>, 'id' | 'append_description'>

function changesOf(input: EditInput, view: TaskView): EditTask['changes'] {
  const {description, parent} = input
  return {
    title: ifGiven(input.title, validate.title),
    description:
      description === null ? null : ifGiven(description, (text) => validate.longText('the description', text)),
    priority: ifGiven(input.priority, validate.priority),
    taskType: ifGiven(input.type, validate.taskType),
    labels: input.labels?.map(validate.label),
    parent: parent === null ? null : ifGiven(parent, (given) => resolveId(view, given, 'parent')),
    maxAttempts: ifGiven(input.max_attempts, validate.maxAttempts),
    needsApproval: input.needs_approval,
  }
}

/** The fields as JSON names them. */
function changedFields(events: readonly RecordedEvent[]): readonly string[] {
  const fields = events.flatMap(({payload}) => (isJsonObject(payload) ? Object.keys(payload) : []))
  return fields.filter((field) => field !== 'agent_id').map((field) => (field === 'task_type' ? 'type' : field))
}

/** A task and the number of its comments. */
export interface Commented {
  readonly id: string
  /** This one included. */
  readonly comments: number
}

export const comment = /* @__PURE__ */ working({
  name: 'comment',
  summary: 'Comment on a task',
  role: 'work',
  input: schemas.comment,
  output: outputs.commented,
  run: async (session, {id, text}): Promise<Commented> => {
    const {task} = (await session.act(id, {kind: 'comment', text: validate.longText('the comment', text)})).board
    return {id: task.id, comments: task.comments}
  },
})

/** A task and all its labels. */
export interface Labelled {
  readonly id: string
  readonly labels: readonly string[]
}

type Relabel = Input<typeof schemas.relabel>

async function relabel(
  session: Session,
  {id, labels}: Relabel,
  field: 'addLabels' | 'removeLabels',
): Promise<Labelled> {
  const change = {[field]: splitWords(labels, validate.label)}
  const {task} = (await session.act(id, {kind: 'edit', changes: {}, ...change})).board
  return {id: task.id, labels: task.labels}
}

const labelling = {role: 'work', idempotent: true, input: schemas.relabel, output: outputs.labelled} as const

export const labelAdd = /* @__PURE__ */ working({
  ...labelling,
  name: 'label add',
  summary: 'Add labels to a task',
  run: (session, input) => relabel(session, input, 'addLabels'),
})

export const labelRemove = /* @__PURE__ */ working({
  ...labelling,
  name: 'label remove',
  summary: 'Remove labels from a task',
  run: (session, input) => relabel(session, input, 'removeLabels'),
})

/** A task that is archived, or back on the board. */
export interface Archived {
  readonly id: string
  readonly archived: boolean
  /** Unfinished tasks that name it as a blocker, though it is not done. */
  readonly still_waiting?: readonly string[]
}

export const archive = /* @__PURE__ */ working({
  name: 'archive',
  summary: 'Archive a task: it leaves the board, its events stay in the log',
  role: 'work',
  idempotent: true,
  input: schemas.archive,
  output: outputs.archived,
  run: async (session, {id}): Promise<Archived> => {
    const {task} = (await session.act(id, {kind: 'archive'})).board
    const waiting = stillWaiting(task, session.workspace.view)
    return {id: task.id, archived: task.archived, ...(waiting.length > 0 && {still_waiting: waiting})}
  },
})

function stillWaiting(task: Task, view: TaskView): readonly string[] {
  if (isDone(task)) return []
  const waiting = view.list({blockedBy: task.id}).tasks
  return waiting.filter((board) => isPending(board.task)).map((board) => board.task.id)
}

export const archiveDone = /* @__PURE__ */ working({
  name: 'archive-done',
  summary: 'Archive all tasks that are done',
  role: 'work',
  idempotent: true,
  input: schemas.archiveDone,
  output: outputs.archivedDone,
  run: async ({workspace, by}, {before}) => ({
    archived: await archiveAllDone(workspace, by, {
      before: ifGiven(before, (time) => instantOption(time, workspace.log.now())),
    }),
  }),
})

export const unarchive = /* @__PURE__ */ working({
  name: 'unarchive',
  summary: 'Unarchive a task',
  role: 'work',
  idempotent: true,
  input: schemas.archive,
  output: outputs.archived,
  run: async (session, {id}): Promise<Archived> => {
    const {task} = (await session.act(id, {kind: 'unarchive'})).board
    return {id: task.id, archived: task.archived}
  },
})

export const emit = /* @__PURE__ */ working({
  name: 'emit',
  summary: 'Record an event that is not about the board',
  role: 'work',
  input: work.emit,
  output: outputs.emitted,
  run: async ({workspace, by}, {type, entity, payload}) => {
    const event = await emitEvent(workspace, {type, entity, payload: payload as JsonValue | undefined, by})
    const {id, event_type, entity_id, version, timestamp, position} = event
    return {id, event_type, entity_id, version, timestamp, position}
  },
})
