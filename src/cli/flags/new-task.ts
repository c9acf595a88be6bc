import {summarize, type TaskSummary} from '../../application/board/index.ts'
import {validate} from '../../application/input/index.ts'
import type {Workspace} from '../../application/kernel/index.ts'
import {createTask, refusal, type TaskDraft} from '../../application/tasks/index.ts'
import {DEFAULT_PRIORITY, DEFAULT_TYPE} from '../../domain/task.ts'
import {flag} from './flag.ts'
import {listOf} from './options.ts'

/** The flags that every way of adding a task has. */
export const newTaskFlags = {
  type: flag.string({summary: 'One of task (default), bug, feature, epic, chore', helpValue: 'TYPE'}),
  priority: flag.string({char: 'p', summary: 'p0 (most urgent) to p3; p2 by default', helpValue: 'P'}),
  parent: flag.string({summary: 'The epic or task that this one is part of', helpValue: 'ID'}),
  label: flag.string({
    summary: 'A label (can be repeated)',
    helpValue: 'LABEL',
    multiple: true,
  }),
}

interface NewTaskFlags {
  readonly type?: string | undefined
  readonly priority?: string | undefined
  readonly label?: string[] | undefined
}

/** Reads what {@link newTaskFlags} were given, but for the parent, which takes a board. */
export function newTaskOf({type, priority, label}: NewTaskFlags) {
  return {
    taskType: type === undefined ? DEFAULT_TYPE : validate.taskType(type),
    priority: priority === undefined ? DEFAULT_PRIORITY : validate.priority(priority),
    labels: listOf(label, validate.label) ?? [],
  }
}

/** Adds a task and shows it as it is then. @throws {AppError} when it is refused. */
export async function addTask(workspace: Workspace, draft: TaskDraft): Promise<TaskSummary> {
  const outcome = await createTask(workspace, draft)
  if (outcome.kind === 'rejected') throw refusal(outcome.rejection, workspace.view)
  return summarize(outcome.board, workspace.log.now())
}
