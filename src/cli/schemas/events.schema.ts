import {Type} from 'typebox'
import {fact, text, whole} from '../../application/operations/fields.schema.ts'
import {anyJson, optional, taskId, taskSummary, time} from '../../application/operations/task.schema.ts'
import {listOf, type Schema} from './batch.schema.ts'

const someText = (description: string) => Type.String({minLength: 1, description})
const EVENT = {$ref: 'log.json#/$defs/event'}

const event = Type.Object(
  {
    id: Type.String({format: 'uuid', description: 'A uuid, unique in the log'}),
    event_type: someText('Such as task.claimed'),
    entity_id: someText('What the event is about: for a task, its id'),
    tenant_id: text('default in a local log'),
    payload: anyJson('What the event says: an object, in events that cn writes'),
    metadata: Type.Unsafe({
      description: 'Who and what caused it; other writers may add anything',
      type: ['object', 'null'],
      properties: {
        agent_id: text('Who acted'),
        session_id: text('The session that acted'),
        source_id: text('The workspace that wrote it'),
        op_id: text('One for each append'),
      },
      additionalProperties: true,
    }),
    timestamp: time('Given by the log; strictly increasing'),
    version: whole('1, 2, 3 … for each entity', 1),
    position: whole('1, 2, 3 … for the log', 1),
  },
  {description: 'An event: see docs/reference/events.md'},
)
/** Events, as the log has them. */
export const log: Schema = {...listOf({$ref: '#/$defs/event'}), $defs: {event}}

/** An event, and what it means to the board. */
export const watch: Schema = Type.Object({
  event: Type.Unsafe(EVENT),
  effective: optional(
    Type.Literal(false, {description: 'The event changed nothing: it lost a race, or came too late'}),
  ),
  task: optional(taskSummary),
  now_ready: optional(
    Type.Array(taskId, {description: 'Tasks that waited for this one and can be claimed now', minItems: 1}),
  ),
})

const attempts = whole('Number of failed attempts', 1)
const run = Type.Object(
  {
    consumer: someText('Its name'),
    handled: whole('Number of events that were handled'),
    dead: whole('Number of events that became dead letters'),
  },
  {description: 'What a run came to'},
)
const deadLetter = Type.Object(
  {
    id: someText("The event's id"),
    attempts,
    error: someText('How the last one failed: exit 1, signal SIGKILL'),
    died_at: time("When it became a dead letter, by this machine's clock"),
    revived: optional(fact('It is delivered again')),
    event: Type.Unsafe(EVENT),
  },
  {description: 'A dead letter'},
)
/** What a consumer gets, what a run came to, or dead letters. */
export const consume: Schema = {
  anyOf: [
    EVENT,
    run,
    {description: 'With --dead all dead letters, with --retry those that are redriven', ...listOf(deadLetter)},
  ],
}

const consumer = Type.Object(
  {
    name: someText('Its name'),
    types: optional(
      Type.Array(someText('A pattern'), {description: 'Patterns of event types; absent: every type', minItems: 1}),
    ),
    at: optional(time('The newest timestamp of what it has handled')),
    trouble: optional(
      Type.Object(
        {
          event_id: someText('Its id'),
          attempts,
          error: someText('How the last one failed'),
          next_try_at: time('When it is tried again, if the consumer runs then'),
        },
        {description: 'The event that could not be delivered yet'},
      ),
    ),
    dead: optional(whole('Number of dead letters', 1)),
    revived: optional(whole('How many of these are delivered again', 1)),
  },
  {description: 'A consumer. An absent field is empty, or has not happened'},
)
/** All consumers. */
export const consumers: Schema = listOf(consumer)

/** What a consumer has handled now. */
export const ack: Schema = Type.Object({
  consumer: someText('Its name'),
  position: whole('Everything up to here is handled', 1),
  acknowledged: whole('Number of events that are handled now and were not before'),
})
