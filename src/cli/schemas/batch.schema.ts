import {type TObject, type TProperties, Type} from 'typebox'
import {fact} from '../../application/operations/fields.schema.ts'

/** A JSON Schema as it is written to a file. */
export type Schema = object

const ITEM = {$ref: '#/$defs/item'}
const BATCH = 'Of several ids: what became of each, in the order given'
const FAILURE = {$ref: 'error.json#/$defs/failure'}

interface Batch {
  readonly one?: string
  readonly many?: string
  /** Whether a part of the batch can be refused. */
  readonly refusals?: boolean
  /** Whether the batch can be empty. */
  readonly empty?: boolean
}

/** The data of a command that takes ids: of one id the thing itself, of several what became of each. */
export function oneOrMany(
  item: TObject,
  {one = 'Of a single id: the thing itself', many = BATCH, refusals = true, empty = false}: Batch = {},
): Schema {
  const accepted = {$ref: '#/$defs/accepted'}
  const results = {
    description: 'An entry for each',
    type: 'array',
    items: refusals ? {anyOf: [accepted, {$ref: '#/$defs/refused'}]} : accepted,
    ...(!empty && {minItems: 1}),
  }
  const properties = item.properties as TProperties
  const batch = {description: many, type: 'object', properties: {results}, required: ['results']}
  return {
    anyOf: [{$ref: '#/$defs/one'}, {$ref: '#/$defs/batch'}],
    $defs: {
      one: {description: one, type: 'object', allOf: [ITEM], properties: {ok: false}},
      batch,
      accepted: {description: 'What succeeded', type: 'object', allOf: [ITEM], required: ['ok']},
      ...(refusals && {refused}),
      item: Type.Object(
        {...properties, ok: Type.Optional(fact('Only in results, and there always'))},
        {
          description: (item as {readonly description?: string}).description ?? 'The thing itself',
        },
      ),
    },
  }
}

const refused = Type.Object(
  {
    id: Type.String({description: 'The id as it was given'}),
    ok: Type.Literal(false, {description: 'Refused'}),
    error: Type.Unsafe(FAILURE),
  },
  {description: 'An id that was refused'},
)

/** The data of a command that lists things. */
export function listOf(item: Schema, more: Schema = {}): Schema {
  return {type: 'array', items: item, ...more}
}
