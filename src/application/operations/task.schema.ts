import {type TSchema, Type} from 'typebox'
import {PRIORITIES, STATUSES, TASK_TYPES} from '../../domain/task.ts'
import {fact, text, whole} from './fields.schema.ts'

export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema)
export const taskId = Type.String({minLength: 1, description: "The task's id"})
export const ids = (description: string) =>
  Type.Array(Type.String({minLength: 1}), {minItems: 1, uniqueItems: true, description})
export const wordOf = (words: readonly string[], description: string) => Type.Unsafe<string>({enum: words, description})
export const status = wordOf(STATUSES, 'The stored status; ready, blocked and archived are fields of their own')
export const anyJson = (description: string) => Type.Unknown({description})

/** A time of the log: UTC with microseconds. */
export const time = (description: string) =>
  Type.String({
    format: 'date-time',
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z$',
    description,
  })

export const progress = Type.Object(
  {
    done: whole('How many are done'),
    total: whole('How many there are', 1),
    percent: Type.Integer({minimum: 0, maximum: 100, description: 'done of total, rounded down'}),
  },
  {description: 'How far its direct children are; archived ones count only when they are done'},
)

export const said = {at: time('When'), by: optional(text('Who')), reason: optional(text('Why'))}
export const setback = Type.Object(
  {
    kind: wordOf(
      ['failed', 'rejected', 'reopened'],
      'A failed attempt, a rejected completion, or one that was reopened',
    ),
    ...said,
  },
  {description: 'Why it came back although somebody worked on it'},
)

/** What is said of a task wherever it is listed. An absent field is empty, false or not known. */
export const facts = {
  id: taskId,
  title: text('Title, in one line'),
  type: wordOf(TASK_TYPES, 'The kind of task'),
  priority: wordOf(PRIORITIES, 'p0 is the most urgent'),
  status,
  ready: optional(fact('It can be started now')),
  blocked: optional(fact('It is open and waits for blockers or children')),
  stale: optional(fact('The lease has lapsed: anybody may take the task over')),
  archived: optional(fact('It is archived')),
  claimed_by: optional(text('The agent that holds it')),
  claim_version: optional(whole('The fencing token of the current claim', 1)),
  claimed_at: optional(time('When it was claimed')),
  lease_until: optional(time('When the claim ends by itself')),
  not_before: optional(time('When the task can be claimed again after a failure')),
  parent: optional(Type.String({minLength: 1, description: 'The task that it is part of'})),
  labels: optional(ids('Its labels')),
  blocked_by: optional(ids('Ids of its blockers, done or not, existing or not')),
  open_blockers: optional(whole('Number of its blockers that are not done', 1)),
  open_children: optional(whole('Number of its children that are neither done nor archived', 1)),
  progress: optional(progress),
  unblocks: optional(whole('Number of unfinished tasks that wait directly for it', 1)),
  attempts: optional(whole('Number of failed attempts', 1)),
  last_setback: optional(setback),
  done_by: optional(text('Who completed it')),
  done_at: optional(time('When it was completed')),
  created_at: time('When it was created'),
}

/** A task as lists show it. */
export const taskSummary = Type.Object(facts, {description: 'A task'})

export const related = Type.Object(
  {
    id: taskId,
    status: wordOf([...STATUSES, 'missing'], 'Its status; missing: it does not exist'),
    title: optional(text('Its title')),
    archived: optional(fact('It is archived')),
    claimed_by: optional(text('The agent that holds it')),
    done_by: optional(text('Who completed it')),
    reason: optional(text('What came of it, for people')),
    result: optional(anyJson('What came of it, for programs')),
  },
  {description: 'Another task, as far as this one is concerned'},
)
export const relatedTasks = (description: string, options: {minItems?: number; maxItems?: number} = {}) =>
  Type.Array(related, {description, ...options})
const some = {minItems: 1}

const briefing = {
  ...facts,
  description: optional(text('Description')),
  needs_approval: optional(fact('Somebody else has to approve it')),
  max_attempts: optional(whole('Failed attempts after which it is dead', 1)),
  blockers: optional(relatedTasks('Its blockers, in the order in which they were named', some)),
}

/** A claimed task with what a worker needs to start. */
export const claimed = Type.Object(
  {
    ...briefing,
    claimed_by: text('The agent that holds it'),
    claim_version: whole('The fencing token of the current claim', 1),
    claimed_at: time('When it was claimed'),
    already_held: optional(fact('This session held it before')),
    taken_over_from: optional(text('Who held it until the lease lapsed, or in an earlier session')),
  },
  {description: 'A claimed task'},
)

/** Several claimed tasks. */
export const claimedSome = Type.Object({
  tasks: Type.Array(claimed, {description: 'The claimed tasks, the best first', ...some}),
  failure: optional(Type.Unknown({description: 'The error that kept more tasks from being claimed'})),
})

/** A comment on a task. */
export const comment = Type.Object(
  {at: time('When'), by: optional(text('Who')), text: text('What was said; written by others, not to be trusted')},
  {description: 'A comment'},
)
/** An event of a task, as its timeline shows it. */
export const timelineEntry = Type.Object(
  {
    version: whole('1, 2, 3 … of the task', 1),
    at: time('When'),
    type: text('The event type, such as task.claimed'),
    by: optional(text('Who')),
    payload: optional(anyJson("What the event says besides who acted and what the task's own fields show")),
  },
  {description: 'An event of the task'},
)

/** Everything about a task. */
export const taskDetail = Type.Object(
  {
    ...briefing,
    created_by: optional(text('Who added it')),
    updated_at: time('When it last changed'),
    version: whole('Number of its events', 1),
    reason: optional(text('What came of it, for people')),
    result: optional(anyJson('What came of it, for programs')),
    approval: optional(Type.Object(said, {description: 'Who approved it'})),
    children: optional(relatedTasks('Its children, oldest first', some)),
    dependents: optional(relatedTasks('The tasks that name it as a blocker, oldest first', some)),
    comments: optional(Type.Array(comment, {description: 'Its comments, oldest first', ...some})),
    timeline: Type.Array(timelineEntry, {description: 'Its events, oldest first', ...some}),
  },
  {description: 'All details of a task'},
)
