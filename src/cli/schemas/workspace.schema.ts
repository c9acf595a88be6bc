import {Type} from 'typebox'
import {text, whole} from '../../application/operations/fields.schema.ts'
import {optional, time, wordOf} from '../../application/operations/task.schema.ts'
import {ROLES} from '../../domain/role.ts'
import {listOf, type Schema} from './batch.schema.ts'

const someText = (description: string) => Type.String({minLength: 1, description})

/** The workspace. */
export const init: Schema = Type.Object({
  created: Type.Boolean({description: 'false: it existed before, and nothing was changed'}),
  path: someText('The .chronis folder'),
  remote_url: optional(someText('The event store of a remote workspace')),
})

/** What the board of this machine was brought up to. */
export const sync: Schema = Type.Object({
  mode: wordOf(['local', 'remote'], 'Where the log is'),
  tasks: whole('Number of tasks, archived ones included'),
  set_aside: optional(someText('Where what was pulled before is now')),
})

/** Every setting. */
export const configList: Schema = listOf({
  ...Type.Object(
    {
      key: someText('The key, such as sync.timeout'),
      value: optional(text('Absent: not set, without a default. A secret is masked')),
      source: optional(
        wordOf(['environment', 'key-file', 'workspace', 'user', 'default'], 'The source, the strongest first'),
      ),
      from: optional(someText('The file or the variable that sets it')),
    },
    {description: 'A setting'},
  ),
  dependentRequired: {value: ['source'], source: ['value']},
})

/** What was looked at, and what came of it. */
export const doctor: Schema = listOf(
  Type.Object(
    {
      check: someText('What was looked at; of a server, after the tenant and a colon'),
      status: wordOf(['ok', 'warning', 'problem'], 'A warning can wait; a problem cannot'),
      message: someText('What was found, for people; may change'),
      hint: optional(someText('What to do about it, for people; may change')),
    },
    {description: 'A check'},
  ),
)

const worker = Type.Object(
  {
    name: text('Its agent id'),
    won: whole('Claims that it got'),
    lost: whole('Claims that somebody else got first'),
  },
  {description: 'A worker'},
)
const step = Type.Object(
  {
    at: time('When'),
    by: text('Who'),
    did: wordOf(['claimed', 'finished'], 'What'),
    task: someText("The task's id"),
  },
  {description: 'A claim or a completion'},
)
/** What the demonstration showed. */
export const demo: Schema = Type.Object({
  tasks: whole('Number of tasks', 1),
  workers: Type.Array(worker, {description: 'How each worker fared', minItems: 1}),
  claims: Type.Unsafe({
    description: 'Number of claim events in the log, by task',
    type: 'object',
    additionalProperties: {description: 'Accepted claims', type: 'integer', minimum: 1},
    minProperties: 1,
  }),
  one_winner_each: Type.Boolean({description: 'Every task has exactly one'}),
  timeline: Type.Array(step, {description: 'What happened, in order'}),
  seconds: Type.Number({minimum: 0, description: 'How long it took'}),
})

/** A server that listens. */
export const serve: Schema = Type.Object({
  url: someText('The address at which it listens'),
  pid: whole('The id of its process', 1),
  data: someText('The folder of its data'),
})

/** A copy of a server's data. */
export const backup: Schema = Type.Object({
  path: someText('The folder of the copy'),
  tenants: whole('Number of tenants in it'),
})

const keyFields = {
  id: Type.String({pattern: '^[0-9a-f]{12}$', description: 'What names the key in lists and in logs'}),
  tenant: someText('The only tenant of the key'),
  role: wordOf(ROLES, 'What it may do'),
  agent: optional(someText('The only agent of the key; absent: its holder names the agent')),
  name: optional(someText('What it is for')),
  created_at: time('When it was made'),
  expires_at: optional(time('When it ends by itself')),
}
/** A new key. */
export const newKey: Schema = Type.Object({
  ...keyFields,
  key: Type.String({
    pattern: '^ask_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$',
    description: 'The key itself, shown this once',
  }),
})
const KEY = {$ref: '#/$defs/key'}
/** The keys of a server, or the one that was revoked. */
export const keys: Schema = {
  anyOf: [listOf(KEY), {...KEY, type: 'object', required: ['revoked_at']}],
  $defs: {
    key: Type.Object({...keyFields, revoked_at: optional(time('When it was revoked'))}, {description: 'A key'}),
  },
}
