import {Type} from 'typebox'
import {fact, text, whole} from './fields.schema.ts'
import {optional, progress, related, relatedTasks, status, taskId, time, wordOf} from './task.schema.ts'

/** What a task waits for. */
export const blocked = Type.Object(
  {
    id: taskId,
    claimed_by: optional(text('Who holds it all the same')),
    open_blockers: whole('Number of its blockers that are not done'),
    blockers: relatedTasks('Its blockers, in the order in which they were named'),
  },
  {description: 'What a task waits for'},
)
const head = {id: taskId, title: text('Its title'), status}
/** A task with its direct neighbours. */
export const dependencies = Type.Object(
  {
    ...head,
    blockers: relatedTasks('Its blockers'),
    children: relatedTasks('Its children, oldest first'),
    dependents: relatedTasks('The tasks that name it as a blocker, oldest first'),
    parent: optional(related),
  },
  {description: 'What a task waits for, and what waits for it'},
)
/** A task somewhere in a tree of dependencies. */
export const treeNode = Type.Object(
  {
    ...related.properties,
    depth: whole('1 is next to the top', 1),
    relation: wordOf(['blocker', 'child', 'dependent', 'parent'], 'What it is to the task above it'),
    loop: optional(fact('It is among the tasks above it: a cycle')),
    repeated: optional(fact('It is shown in full where it comes first')),
    cut: optional(fact('The tree is cut here: it has more levels')),
  },
  {description: 'A task somewhere below the top'},
)
/** A task with all levels of its dependencies. */
export const dependencyTree = Type.Object(
  {
    ...head,
    blockers: optional(
      Type.Array(treeNode, {description: 'What it waits for; what is below a node follows it, deeper'}),
    ),
    dependents: optional(Type.Array(treeNode, {description: 'What waits for it'})),
  },
  {description: 'All that a task waits for, and all that waits for it'},
)
const cycle = Type.Array(taskId, {description: 'From a task back to itself', minItems: 2})
/** The cycles of a board. */
export const cycles = Type.Object({
  cycles: Type.Array(
    Type.Object({
      tasks: Type.Array(taskId, {description: 'All tasks of the cycle', minItems: 1, uniqueItems: true}),
      path: cycle,
    }),
    {description: 'Cycles among unfinished tasks'},
  ),
})

const condition = (states: readonly string[]) => ({
  state: wordOf(
    states,
    'ready: it can be claimed; stale: its lease has lapsed, it can be taken over; held: somebody works on it; backing-off: an attempt failed, it is tried again; awaiting-approval; dead: it failed for good; archived and not done; missing: it does not exist; blocked: it waits for others; done',
  ),
  at: optional(time('When it was claimed, completed, or failed')),
  by: optional(text('Who holds it, held it, completed it, or failed')),
  until: optional(time('When the lease or the back-off ends, or ended')),
  reason: optional(text('What came of it, or why it failed')),
  attempts: optional(whole('Number of failed attempts')),
  max_attempts: optional(whole('Failed attempts after which it is dead', 1)),
})
const OWN = ['stale', 'held', 'backing-off', 'awaiting-approval', 'dead', 'archived']
const MAX_NAMED = 20
/** Something about a task itself. */
export const ownCondition = Type.Object(condition([...OWN, 'done']), {description: 'Something about the task itself'})
/** A task and the first thing to know about it. */
export const taskCondition = Type.Object(
  {id: taskId, title: optional(text('Its title')), ...condition([...OWN, 'ready', 'missing', 'blocked'])},
  {description: 'A task, and the first thing to know about it'},
)
const taskConditions = (description: string, maxItems?: number) =>
  Type.Array(taskCondition, {description, minItems: 1, ...(maxItems !== undefined && {maxItems})})
/** Why a task is ready, or is not. */
export const explanation = Type.Object(
  {
    ...head,
    ready: optional(fact('It can be started now')),
    conditions: optional(Type.Array(ownCondition, {description: "What the task's own state says", minItems: 1})),
    blockers: optional(taskConditions('Its blockers that are not done')),
    children: optional(taskConditions('The oldest of its unfinished children, at most 20', MAX_NAMED)),
    open_children: optional(whole('Number of its children that are neither done nor archived', 1)),
    progress: optional(progress),
    loop: optional(cycle),
    dependents: optional(
      relatedTasks('Unfinished tasks that wait directly for it, its parent included; at most 21', {
        minItems: 1,
        maxItems: MAX_NAMED + 1,
      }),
    ),
    unblocks: optional(whole('Number of unfinished tasks that wait directly for it', 1)),
    start_with: optional(
      taskConditions('Where the chains that it waits for end, what can be claimed first; at most 20', MAX_NAMED),
    ),
    loops: optional(Type.Array(cycle, {description: 'Cycles among the tasks that it waits for', minItems: 1})),
    cut: optional(fact('There is more to start with than is named; the search looks at 1,000 tasks at most')),
  },
  {description: 'Why a task is ready, or is not'},
)
