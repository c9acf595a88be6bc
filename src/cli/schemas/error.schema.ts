import {Type} from 'typebox'
import {text, whole} from '../../application/operations/fields.schema.ts'
import {ids, optional, setback, status, taskId, time, wordOf} from '../../application/operations/task.schema.ts'
import {STATUSES} from '../../domain/task.ts'
import {CATALOGUE} from '../../errors/catalogue.ts'
import type {Schema} from './batch.schema.ts'

const someText = (description: string) => Type.String({minLength: 1, description})
const texts = (description: string) => Type.Array(text('An id'), {description})

const holder = Type.Object(
  {
    claimed_by: text('The agent that holds it'),
    claim_version: whole('The fencing token of the current claim', 1),
    claimed_at: time('When it was claimed'),
    lease_until: optional(time('When the claim ends by itself')),
  },
  {description: 'Who holds the task'},
)
const idHolder = Type.Object(
  {id: taskId, title: text('Title, in one line'), status},
  {description: 'The task that has the id'},
)
const obstacle = Type.Object(
  {
    id: taskId,
    status: wordOf([...STATUSES, 'missing'], 'Its status; missing: it does not exist'),
    claimed_by: optional(text('The agent that holds it')),
  },
  {description: 'A task that stands in the way'},
)
const waitedFor = Type.Object({id: taskId, status}, {description: 'A task'})

const details = Type.Object(
  {
    task_id: optional(text('The id that the error is about, as far as it is known; cut after 80 characters')),
    consumer: optional(text('The consumer that the error is about')),
    agent_id: optional(text('Who was to act')),
    key_agent_id: optional(text('The agent that the key of the event store is bound to')),
    address: optional(someText('The address of the event store')),
    http_status: optional(whole("The status of the event store's answer", 100)),
    server: optional(someText('What the event store said, at most 500 characters of it')),
    suggestion: optional(text('What was probably meant')),
    candidates: optional(ids('Ids that the shortened one fits')),
    holder: optional(Type.Union([holder, idHolder], {description: 'Who holds the task, or which task has the id'})),
    done_by: optional(text('Who completed it')),
    done_at: optional(time('When it was completed')),
    status: optional(status),
    until: optional(time('When it can be claimed again')),
    blockers: optional(Type.Array(obstacle, {description: 'The blockers that are not done', minItems: 1})),
    blocked_by: optional(texts('The blockers that the task does name')),
    path: optional(
      Type.Union([Type.Array(text('An id'), {minItems: 2}), Type.String()], {
        description: 'The cycle, as ids, the first again at the end; or the path of the database',
      }),
    ),
    sqlite: optional(text("SQLite's own message")),
    schema: optional(whole("The version of the database's schema", 1)),
    supported: optional(whole('The newest schema that this program knows', 1)),
    file: optional(text('The configuration file')),
    key: optional(text('The unknown key')),
    event_id: optional(text('The event that the error is about')),
    event_type: optional(text('Its type')),
    children: optional(Type.Array(text('An id'), {description: 'The tasks below that are not done', minItems: 1})),
    attempts: optional(whole('Number of failed attempts', 1)),
    last_setback: optional(setback),
    max_bytes: optional(whole('The longest that it may be, in bytes', 1)),
    counts: optional(
      Type.Unsafe({
        description: 'Number of tasks of each status, archived ones left out',
        type: 'object',
        additionalProperties: {type: 'integer', minimum: 1},
      }),
    ),
    next_at: optional(time('When the next task becomes claimable by itself: a lease lapses, or a back-off ends')),
    others_ready: optional(Type.Literal(true, {description: 'Tasks are ready, but none that matches the criteria'})),
    waiting_for: optional(
      Type.Array(waitedFor, {description: 'What does not have the status that was waited for', minItems: 1}),
    ),
  },
  {description: 'Facts for programs; which ones depends on the code (docs/reference/errors.md)'},
)

const failure = {
  ...Type.Object(
    {
      code: wordOf(Object.keys(CATALOGUE), 'What kind of error it is; stable'),
      message: someText('What is wrong, for people; may change'),
      hint: someText('What to do next, for people; may change'),
      retryable: Type.Boolean({description: 'The same command may succeed if it is run again'}),
      details: optional(Type.Unsafe({type: 'object', description: 'Facts for programs'})),
    },
    {description: 'What went wrong'},
  ),
  // A bug brings whatever it has.
  if: {properties: {code: {const: 'INTERNAL'}}},
  else: {properties: {details: {$ref: '#/$defs/details'}}},
}

/** What any command prints when it fails. */
export const error: Schema = {
  type: 'object',
  properties: {error: {$ref: '#/$defs/failure'}},
  required: ['error'],
  $defs: {failure, details},
}
