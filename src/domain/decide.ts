import type {TaskCommand} from './commands.ts'
import {addBlockers, archive, comment, create, edit, removeBlockers, unarchive} from './decide-board.ts'
import {approve, rejectCompletion, reopen, retry} from './decide-review.ts'
import {claim, complete, fail, release, renew} from './decide-work.ts'
import {type Decision, type DecisionContext, reject} from './decision.ts'
import type {Task} from './task.ts'

type Of<K extends TaskCommand['kind']> = Extract<TaskCommand, {kind: K}>
type Deciders = {
  readonly [K in Exclude<TaskCommand['kind'], 'create'>]: (
    command: Of<K>,
    task: Task,
    context: DecisionContext,
  ) => Decision
}

const DECIDERS: Deciders = {
  edit,
  'add-blockers': addBlockers,
  'remove-blockers': removeBlockers,
  claim,
  renew,
  release,
  complete,
  fail,
  retry,
  reopen,
  approve,
  reject: rejectCompletion,
  archive,
  unarchive,
  comment,
}

/** Decides a command on what is known. Pure and total; time comes in as data. */
export function decide(command: TaskCommand, task: Task | undefined, context: DecisionContext): Decision {
  if (command.kind === 'create') return create(command, task, context)
  if (!task) return reject({code: 'TASK_NOT_FOUND', taskId: command.taskId, role: 'task'})
  const decider = DECIDERS[command.kind] as (command: TaskCommand, task: Task, context: DecisionContext) => Decision
  return decider(command, task, context)
}
