import {type TSchema, Type} from 'typebox'
import {fact, text, whole} from './fields.schema.ts'
import {anyJson, facts, ids, optional, relatedTasks, status, taskId, taskSummary, time, wordOf} from './task.schema.ts'

export {blocked, cycles, dependencies, dependencyTree, explanation} from './graph.schema.ts'
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
/** A task that waits for a decision. */
export const need = Type.Object(
  {
    ...facts,
    needs: wordOf(['approval', 'retry'], 'What has to be decided'),
    reason: optional(text('What came of the work, for people')),
    result: optional(anyJson('What came of the work, for programs')),
  },
  {description: 'A task that waits for a decision'},
)
/** A page of tasks that wait for a decision. */
export const needPage = page(need)

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

/** An event that was undone, and what undid it. */
export const undoneEvent = Type.Object(
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
