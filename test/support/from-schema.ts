import fc from 'fast-check'
import type {Schema} from './routes.ts'

const TYPES = ['task.created', 'task.claimed', 'workflow.claimed', 'agent.finding', 'BAD', 'a..b', '']
const IDS = ['a', 'b', 'a-task', 'nobody', '00000000-0000-4000-8000-000000000000', '../a', '%00', ' a', '\u202e']
const TIMES = ['2026-01-01T00:00:00Z', '2999-12-31T23:59:60Z', '0000-01-01T00:00:00Z', 'now', '']

/** Texts that mean something to one route or another, and any others. */
const texts = fc.oneof(
  fc.constantFrom(...TYPES, ...IDS, ...TIMES),
  fc.constantFrom('asc', 'p1', 'task', 'open', 'default', 'other', 'a.b', 'task.*', '{"n":1}', '[', '-1', '1e9'),
  fc.string({unit: 'binary', maxLength: 20}),
  fc.string({minLength: 100, maxLength: 300}),
)

const ids = fc.constantFrom('a', 'a', 'b', 'a-task', 'nobody')
const times = fc.constantFrom('2026-01-01T00:00:00Z', '2999-12-31T23:59:59.999999Z', '2000-01-01T00:00:00%2B01:00')
/** What a text of this name is when somebody means it. */
const MEANT: Readonly<Record<string, fc.Arbitrary<string>>> = {
  id: ids,
  entity_id: ids,
  parent: ids,
  blocked_by: ids,
  event_type: fc.constantFrom('task.created', 'task.claimed', 'task.completed', 'agent.finding'),
  event_type_prefix: fc.constantFrom('task.', 'agent', 'zzz'),
  exclude_event_type_prefix: fc.constantFrom('task.', 'agent, zzz', ','),
  since: times,
  until: times,
  as_of: times,
  at: times,
  order: fc.constantFrom('asc', 'DESC'),
  payload_filter: fc.constantFrom('{}', '{"text":"a word"}', '{"n":[1,{"x":null}]}'),
  status: fc.constantFrom('open', 'done,dead', 'in-progress'),
  priority: fc.constantFrom('p0', '1', 'p2,p3'),
  type: fc.constantFrom('task', 'bug,epic'),
  label: fc.constantFrom('x', 'x,y'),
  tenant_id: fc.constantFrom('default', 'other'),
  agent_id: fc.constantFrom('ada', 'bob'),
  agent: fc.constantFrom('ada', 'bob'),
}

const rubbish = fc.oneof(
  {weight: 4, arbitrary: fc.jsonValue({maxDepth: 3})},
  {weight: 1, arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER + 2, 1e300, -0.5, '\ud800', {__proto__: null, x: 1})},
)

/** Values that fit a schema, now and then one that does not; `name` says what they are for. */
export function fromSchema(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  return fc.oneof({weight: 40, arbitrary: fitting(schema, name)}, {weight: 1, arbitrary: rubbish})
}

function fitting(schema: Schema, name: string): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const [type] = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  if (type === 'string') return textNamed(name)
  return KINDS[type ?? '']?.(schema, name) ?? rubbish
}

function textNamed(name: string): fc.Arbitrary<string> {
  const meant = MEANT[name]
  return meant ? fc.oneof({weight: 8, arbitrary: meant}, {weight: 1, arbitrary: texts}) : texts
}

const KINDS: Readonly<Record<string, (schema: Schema, name: string) => fc.Arbitrary<unknown>>> = {
  boolean: () => fc.boolean(),
  integer: ({minimum = -5, maximum = 1000}) => fc.integer({min: minimum, max: Math.min(maximum, 1e6)}),
  number: ({minimum = -5, maximum = 1000}) => fc.integer({min: minimum, max: Math.min(maximum, 1e6)}),
  array: ({items = {}}, name) => fc.array(fromSchema(items, name), {maxLength: 4}),
  object: ({properties = {}, required = []}) =>
    fc.record(Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, fromSchema(each, name)])), {
      requiredKeys: required.filter((name) => name in properties),
    }),
}
