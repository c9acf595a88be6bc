import {AppError} from '../errors/app-error.ts'
import {camel} from './casing.ts'

/** The parts of JSON Schema that inputs of operations use. */
interface InputSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, InputSchema>>
  readonly required?: readonly string[]
  readonly items?: InputSchema
  readonly anyOf?: readonly InputSchema[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
}

/** Checks the input of an operation: programs without types make mistakes too. @throws {AppError} USAGE, INVALID_INPUT. */
export function checkInput(method: string, schema: object, input: Readonly<Record<string, unknown>>): void {
  const {properties = {}, required = []} = schema as InputSchema
  for (const key of Object.keys(input)) if (!(key in properties)) throw unknownField(method, key, properties)
  for (const key of required) {
    if (!(key in input)) throw new AppError({code: 'USAGE', message: `${method}: ${camel(key)} is missing`})
  }
  for (const [key, value] of Object.entries(input)) {
    const field = properties[key] as InputSchema
    if (fits(field, value)) continue
    throw new AppError({
      code: 'INVALID_INPUT',
      message: `${method}: invalid ${camel(key)}; expected ${describe(field)}`,
      details: {field: camel(key)},
    })
  }
}

function unknownField(method: string, key: string, properties: object): AppError {
  const known = Object.keys(properties).map(camel).join(', ')
  return new AppError({
    code: 'USAGE',
    message: `${method}: unknown field ${camel(key)}; expected ${known === '' ? 'no input' : known}`,
  })
}

function fits(schema: InputSchema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((one) => fits(one, value))
  if (schema.enum) return schema.enum.includes(value)
  return schema.type === undefined || (TYPES[schema.type]?.(value, schema) ?? false)
}

const isNumber = (value: unknown, {minimum = -Infinity, maximum = Infinity}: InputSchema) =>
  typeof value === 'number' && value >= minimum && value <= maximum

const TYPES: Readonly<Record<string, (value: unknown, schema: InputSchema) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  number: isNumber,
  integer: (value, schema) => Number.isInteger(value) && isNumber(value, schema),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: (value, {items = {}, minItems = 0, maxItems = Infinity}) =>
    Array.isArray(value) &&
    value.length >= minItems &&
    value.length <= maxItems &&
    value.every((item) => fits(items, item)),
}

function describe({type, anyOf, enum: words, items, ...limits}: InputSchema): string {
  if (anyOf) return anyOf.map(describe).join(' or ')
  if (words) return words.join(', ')
  if (type === 'array') return `an array of ${items?.type ?? 'value'}s${range(limits.minItems, limits.maxItems)}`
  const article = type === 'object' || type === 'integer' ? 'an' : 'a'
  return `${article} ${type}${range(limits.minimum, limits.maximum)}`
}

function range(low: number | undefined, high = Number.MAX_SAFE_INTEGER): string {
  const limits = [
    ...(low === undefined ? [] : [`at least ${low}`]),
    ...(high === Number.MAX_SAFE_INTEGER ? [] : [`at most ${high}`]),
  ]
  return limits.length === 0 ? '' : ` (${limits.join(', ')})`
}
