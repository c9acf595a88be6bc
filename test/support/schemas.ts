import {globSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {Ajv2020, type AnySchema, type AnySchemaObject, type Options} from 'ajv/dist/2020.js'

const schemaFolder = resolve(import.meta.dirname, '../../docs/reference/schemas')
const options: Options = {
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  // Times are held to their pattern.
  formats: {'date-time': true, uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/},
}
/** As they are published: a field that a later version adds does not make data invalid. */
const published = new Ajv2020(options)
/** The same schemas, which allow no field that they do not describe. */
const closed = new Ajv2020(options)
/** The files of all schemas. */
export const files = globSync('*.json', {cwd: schemaFolder})
for (const file of files) {
  published.addSchema(readSchema(file), file)
  closed.addSchema(close(readSchema(file)) as AnySchemaObject, file)
}

/** Reads one schema. */
export function readSchema(file: string): AnySchemaObject {
  return JSON.parse(readFileSync(join(schemaFolder, file), 'utf8')) as AnySchemaObject
}

/** Closes each object of a schema that says what its properties are; what adds to another schema stays open. */
export function close(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(close)
  const parts = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]))
  const isWhole = parts.type === 'object' && 'properties' in parts && !('allOf' in parts)
  return isWhole ? {additionalProperties: false, ...parts} : parts
}

/** Tells what is wrong with data that a command has printed, an undescribed field included; undefined when nothing is. */
export function problems(schema: string, data: unknown): string | undefined {
  return problemsIn(closed, schema, data)
}

/** Tells what is wrong with data for whoever validates with the published schemas. */
export function problemsForUsers(schema: string, data: unknown): string | undefined {
  return problemsIn(published, schema, data)
}

function problemsIn(ajv: Ajv2020, schema: string, data: unknown): string | undefined {
  const validate = ajv.getSchema(schema)
  if (!validate) throw new Error(`there is no schema ${schema}`)
  return validate(data) ? undefined : ajv.errorsText(validate.errors)
}

/** What a command prints. */
export type Data = Readonly<Record<string, unknown>>

/** Every object that a schema of ours must close, with a key too many, and without each of the keys that it must have. */
export function mutations(data: unknown, required: (key: string) => boolean): unknown[] {
  if (Array.isArray(data)) return data.length === 0 ? [] : mutations(data[0], required).map((item) => [item])
  const object = data as Data
  const without = Object.keys(object)
    .filter(required)
    .map((key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)))
  return [{...object, surprise: 1}, ...without]
}

/** The same data with a field more in each object: what a later version may print. */
export function extended(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  if (Array.isArray(data)) return data.map(extended)
  return {...Object.fromEntries(Object.entries(data).map(([key, value]) => [key, extended(value)])), new_field: 1}
}

/** Names the properties, at any depth, that no description explains; a reference brings its own, a condition needs none. */
export function undescribed(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const {if: _, properties = {}, ...rest} = schema as {readonly properties?: Readonly<Record<string, AnySchema>>} & Data
  const bare = Object.entries(properties).filter(([, value]) => typeof value === 'object' && !explains(value))
  return [...bare.map(([name]) => name), ...Object.values({...properties, ...rest}).flatMap(undescribed)]
}

function explains({description, $ref}: AnySchemaObject): boolean {
  return description !== undefined || $ref !== undefined
}
