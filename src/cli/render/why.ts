import {type Condition, type Explanation, type TaskCondition, wordPath} from '../../application/board/index.ts'
import {heading} from './related.ts'
import {safeLine} from './safe.ts'
import type {Style} from './style.ts'
import {excerpt} from './tasks.ts'

/** Renders why a task is ready or not, one reason per line, what it unblocks, and where to start. */
export function renderExplanation(task: Explanation, style: Style): string {
  const {dependents = [], unblocks = 0, start_with = [], blockers = [], children = []} = task
  const told = new Set([...blockers, ...children].map(({id}) => id))
  return [
    `${style.paint('bold', safeLine(task.id))}  ${verdict(task)}  ${safeLine(task.title)}\n`,
    ...reasons(task).map((reason) => `  ${safeLine(reason)}\n`),
    ...list('unblocks', dependents, unblocks),
    ...(start_with.length > 0 ? [heading('start with', style)] : []),
    ...start_with.map(
      (start) =>
        `  ${style.paint('bold', safeLine(start.id))}  ${safeLine(told.has(start.id) ? start.state : wordNamed(start))}\n`,
    ),
    ...(task.cut ? ['  … the search was cut short here: cn dep tree shows all\n'] : []),
  ].join('')
}

function verdict({ready, status}: Explanation): string {
  if (ready) return 'ready'
  return status === 'done' ? 'done' : 'not ready'
}

function reasons(task: Explanation): readonly string[] {
  const {conditions = [], blockers = [], children = [], open_children = 0, loop, loops = []} = task
  const hidden = open_children - children.length
  const found = [
    ...conditions.map((condition) => wordCondition(condition, task.status)),
    ...blockers.map((blocker) => `blocked by ${blocker.id}  ${wordNamed(blocker)}`),
    ...children.map((child) => `has an unfinished child ${child.id}  ${wordNamed(child)}`),
    ...(hidden > 0 ? [`and ${hidden} more unfinished children`] : []),
    ...(loop ? [`is part of a cycle: ${wordCycle(loop)}`] : []),
    ...loops.map((path) => `waits for a cycle: ${wordCycle(path)}`),
    ...(task.progress?.percent === 100 && task.status !== 'done' ? ['all its children are done: ready to close'] : []),
  ]
  return found.length > 0 ? found : ['nothing blocks it']
}

function list(title: string, tasks: readonly {readonly id: string}[], total: number): string[] {
  if (tasks.length === 0) return []
  const more = total > tasks.length ? ` … (${total} in all)` : ''
  return [`  ${title} ${safeLine(tasks.map(({id}) => id).join(' '))}${more}\n`]
}

function wordCycle(path: readonly string[]): string {
  return `${wordPath(path)}; to break it: cn dep remove, or cn edit if a parent is part of it`
}

/** Formats a task's title and condition. */
function wordNamed(task: TaskCondition): string {
  return task.title === undefined ? wordCondition(task) : `${excerpt(task.title)}: ${wordCondition(task)}`
}

/** Formats a condition; `status` is that of an archived task. */
function wordCondition(condition: Condition, status?: string): string {
  const {at, until} = condition
  const [of, reason] = [wordActor(condition), wordReason(condition)]
  switch (condition.state) {
    case 'ready':
      return 'ready to be claimed'
    case 'stale':
      return `stale: held${of} since ${at} with a lease that ended ${until}; claiming it takes it over`
    case 'held':
      return `held${of} since ${at}${until === undefined ? '' : ` until ${until}`}`
    case 'backing-off':
      return `failed ${wordAttempts(condition)}, can be claimed again from ${until}${reason}`
    case 'awaiting-approval':
      return wordApproval(condition)
    case 'dead':
      return `dead after ${wordAttempts(condition)}${reason}; to give it new attempts: cn retry`
    case 'archived':
      return `archived${status === 'done' ? '' : ' and not done'}; cn unarchive brings it back`
    case 'missing':
      return 'does not exist yet'
    case 'blocked':
      return 'blocked'
    case 'done':
      return at === undefined ? 'done' : `done${of} ${at}${reason}`
  }
}

/** A request for approval may come without a completion. */
function wordApproval(condition: Condition): string {
  if (condition.at === undefined) return 'waits for approval; cn approve or cn reject decides'
  const completed = `completed${wordActor(condition)}${wordReason(condition)}`
  return `waits for approval since ${condition.at}, ${completed}; another agent decides with cn approve or cn reject`
}

function wordActor({by}: Condition): string {
  return by === undefined ? '' : ` by ${by}`
}

function wordReason({reason}: Condition): string {
  return reason === undefined ? '' : `: ${excerpt(reason)}`
}

function wordAttempts({attempts, max_attempts}: Condition): string {
  return `${attempts} of ${max_attempts} attempts`
}
