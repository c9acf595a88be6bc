import {type TSchema, Type} from 'typebox'
import {fact, text, whole} from './fields.schema.ts'
import {
  anyJson,
  facts,
  ids,
  optional,
  progress,
  related,
  relatedTasks,
  status,
  taskId,
  taskSummary,
  time,
  wordOf,
} from './task.schema.ts'

export {claimed, claimedSome, taskDetail, taskSummary} from './task.schema.ts'

const page = (task: TSchema) =>
  Type.Object({
    tasks: Type.Array(task, {description: 'The tasks'}),
    count: whole('Number of tasks in this answer'),
    total_count: optional(whole('Number of tasks that match')),
    has_more: Type.Boolean({description: 'The limit left some out'}),
    at: time('The time of the log that the answer is of'),
  })
/** A page of tasks. */
export const taskPage = page(taskSummary)
/** A page of tasks that wait for a decision. */
export const needPage = page(
  Type.Object({
    ...facts,
    needs: wordOf(['approval', 'retry'], 'What has to be decided'),
    reason: optional(text('What came of the work, for people')),
    result: optional(anyJson('What came of the work, for programs')),
  }),
)

/** The tasks that a wait was for. */
export const waited = Type.Object({tasks: relatedTasks('The tasks that met the condition', {minItems: 1})})

/** The effect of a completion. */
export const completed = Type.Object(
  {
    id: taskId,
    status: wordOf(['done', 'awaiting-approval'], 'done, or awaiting-approval where an approval is needed'),
    done_by: optional(text('Who completed it')),
    done_at: optional(time('When it was completed')),
    already_done: optional(fact('It was done before, by the same agent with the same reason and result')),
    now_ready: optional(ids('Tasks that waited for it and can be claimed now')),
    open_blockers: optional(ids('Its blockers that are not done')),
    open_children: optional(whole('Number of its children that are neither done nor archived', 1)),
  },
  {description: 'A completed task'},
)

/** What a failed attempt came to. */
export const failed = Type.Object(
  {
    id: taskId,
    status,
    attempts: whole('Failed attempts so far, this one included', 1),
    max_attempts: whole('Failed attempts after which the task is dead', 1),
    not_before: optional(time('When it can be claimed again; absent for a dead task')),
  },
  {description: 'A task whose attempt failed'},
)

/** A task and its status. */
export const taskStatus = Type.Object({id: taskId, status}, {description: 'A task'})

/** A task that is open again. */
export const reopened = Type.Object(
  {
    id: taskId,
    status,
    now_blocked: optional(ids('Tasks that could be worked on, or were, and wait for it again')),
    unchanged: optional(fact('Nothing was recorded: it was unchanged')),
  },
  {description: 'A task that is open again'},
)

/** A renewed claim. */
export const renewed = Type.Object(
  {
    id: taskId,
    claim_version: whole('The fencing token of the current claim', 1),
    lease_until: optional(time('When the lease lapses; absent: the claim has no lease')),
  },
  {description: 'A renewed claim'},
)

/** A task that was added. */
export const added = Type.Object(
  {...facts, existing: optional(fact('It was there before, and was left unchanged'))},
  {description: 'A task that was added'},
)
/** The tasks of an import. */
export const imported = Type.Object({
  tasks: Type.Array(added, {description: 'In the order of the file', minItems: 1}),
})

const FIELDS = ['title', 'description', 'priority', 'type', 'parent', 'labels', 'max_attempts', 'needs_approval']
/** An edited task. */
export const edited = Type.Object(
  {
    ...facts,
    changed: Type.Array(wordOf(FIELDS, 'A field'), {description: 'The fields that changed', uniqueItems: true}),
  },
  {description: 'A task as it is now, and what changed'},
)

/** A task and how many comments it has. */
export const commented = Type.Object(
  {id: taskId, comments: whole('Number of comments, this one included', 1)},
  {description: 'A task that was commented on'},
)
const label = Type.String({minLength: 1, description: 'A label'})
/** A task and its labels. */
export const labelled = Type.Object(
  {id: taskId, labels: Type.Array(label, {description: 'All its labels', uniqueItems: true})},
  {description: 'A task with all its labels'},
)
/** An archived task, or one that is back. */
export const archived = Type.Object(
  {
    id: taskId,
    archived: Type.Boolean({description: 'Whether it is archived now'}),
    still_waiting: optional(ids('Unfinished tasks that name it as a blocker, though it is not done')),
  },
  {description: 'An archived task, or one that is back on the board'},
)
/** What a bulk archive archived. */
export const archivedDone = Type.Object({
  archived: Type.Array(taskId, {description: 'Ids of what was archived, the oldest task first', uniqueItems: true}),
})

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
const node = Type.Object(
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
    blockers: optional(Type.Array(node, {description: 'What it waits for; what is below a node follows it, deeper'})),
    dependents: optional(Type.Array(node, {description: 'What waits for it'})),
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
const taskConditions = (description: string, maxItems?: number) =>
  Type.Array(
    Type.Object(
      {id: taskId, title: optional(text('Its title')), ...condition([...OWN, 'ready', 'missing', 'blocked'])},
      {description: 'A task, and the first thing to know about it'},
    ),
    {description, minItems: 1, ...(maxItems !== undefined && {maxItems})},
  )
/** Why a task is ready, or is not. */
export const explanation = Type.Object(
  {
    ...head,
    ready: optional(fact('It can be started now')),
    conditions: optional(
      Type.Array(Type.Object(condition([...OWN, 'done']), {description: 'Something about the task itself'}), {
        description: "What the task's own state says",
        minItems: 1,
      }),
    ),
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

const undoneEvent = Type.Object(
  {
    id: taskId,
    undone: Type.Object(
      {
        event_id: Type.String({minLength: 1, description: 'Its id'}),
        position: whole('Its place in the log', 1),
        event_type: text('Its type'),
      },
      {description: 'The event'},
    ),
    events: Type.Array(
      Type.Object(
        {
          event_type: text('Its type'),
          payload: Type.Object({}, {description: 'What it says', additionalProperties: true}),
        },
        {description: 'An event'},
      ),
      {description: 'What was appended to undo it; with dry_run, what would be', minItems: 1},
    ),
    now_blocked: optional(ids('Tasks that could be worked on, or were, and wait for it again')),
    dry_run: optional(fact('Nothing was appended')),
  },
  {description: 'An event that was undone'},
)
/** What was undone by what. */
export const undone = Type.Object({
  undone: Type.Array(undoneEvent, {description: 'The newest event first', minItems: 1}),
})

/** An event that was recorded. */
export const emitted = Type.Object({
  id: Type.String({format: 'uuid', description: 'The id of the event'}),
  event_type: Type.String({minLength: 1, description: 'As it was given'}),
  entity_id: Type.String({minLength: 1, description: 'As it was given'}),
  version: whole('1, 2, 3 … of the entity', 1),
  timestamp: time('Given by the log'),
  position: whole('1, 2, 3 … of the log', 1),
})
