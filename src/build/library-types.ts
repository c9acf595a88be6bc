/** The parts of JSON Schema that the schemas of operations use. */
export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

/** What is needed of an operation of the catalogue. */
export interface DescribedOperation {
  readonly name: string
  readonly summary: string
  readonly role: string
  readonly idempotent?: true
  readonly input: Schema
  readonly output: Schema
}

type Schemas = Readonly<Record<string, Schema>>

export interface Catalogue {
  readonly operations: readonly DescribedOperation[]
  /** The schemas whose types have names, by the module of the library that they are in. */
  readonly modules: Readonly<Record<string, Schemas>>
  /** Types of fields that no schema describes. */
  readonly fields: Readonly<Record<string, string>>
}

/** A declaration of a generated module. */
export interface Declaration {
  /** The name of its module, without extension. */
  readonly module: string
  readonly name: string
  readonly text: string
}

/** A method of the library: what an operation is called and takes there. */
export interface LibraryMethod {
  readonly operation: DescribedOperation
  /** `claim(id: string, input?: ClaimInput): Promise<ClaimedTask>` */
  readonly signature: string
}

/** The methods of the library, and the types that they mention. */
export interface LibraryTypes {
  readonly methods: readonly LibraryMethod[]
  readonly inputs: readonly Declaration[]
  readonly answers: readonly Declaration[]
}

interface Context {
  readonly names: ReadonlyMap<string, string>
  readonly fields: Catalogue['fields']
}

/** Writes the TypeScript types of the library's methods, from the schemas of the operations. */
export function libraryTypes(catalogue: Catalogue): LibraryTypes {
  const {operations, modules, fields} = catalogue
  const named: Schemas = Object.assign({}, ...Object.values(modules))
  const names = new Map(Object.entries(named).map(([name, schema]) => [JSON.stringify(schema), name]))
  const context = {names, fields}
  const answers = Object.entries(modules).flatMap(([module, schemas]) =>
    Object.entries(schemas).map(([name, schema]) => {
      const about = comment(schema.description ?? answerOf(schema, operations))
      return {module, name, text: `${about}export interface ${name} ${bodyOf(context, schema, named)}`}
    }),
  )
  const inputs = operations.flatMap((operation) => inputOf(context, operation) ?? [])
  const methods = operations.map((operation) => ({operation, signature: signatureOf(context, operation)}))
  return {methods, inputs, answers}
}

/** Says of a schema without a description which methods answer with it. */
function answerOf(schema: Schema, operations: readonly DescribedOperation[]): string {
  const answering = operations.filter(({output}) => JSON.stringify(output) === JSON.stringify(schema))
  const [first = '', ...others] = answering.map(({name}) => `\`${methodName(name)}\``)
  return `What ${[first, ...others].join(', ')} answer${others.length === 0 ? 's' : ''}`
}

/** The input of a method without the task that comes first. */
function ownInput({input}: DescribedOperation): {isAboutTask: boolean; own: Schema} {
  const {properties = {}, required = []} = input
  const {id: _, ...others} = properties
  const isAboutTask = required.includes('id')
  const own = {type: 'object', properties: isAboutTask ? others : properties, required: required.filter(isNotId)}
  return {isAboutTask, own}
}

const isNotId = (key: string) => key !== 'id'

const inputName = (operation: DescribedOperation) => {
  const name = methodName(operation.name)
  return `${name[0]?.toUpperCase()}${name.slice(1)}Input`
}

function inputOf(context: Context, operation: DescribedOperation): Declaration | undefined {
  const {own} = ownInput(operation)
  if (propertiesOf(own).length === 0) return undefined
  const name = inputName(operation)
  const body = withSignal(printFields(context, own, 0), own)
  return {
    module: 'inputs',
    name,
    text: `${comment(`What \`${methodName(operation.name)}\` takes`)}export interface ${name} ${body}`,
  }
}

function signatureOf(context: Context, operation: DescribedOperation): string {
  const {isAboutTask, own} = ownInput(operation)
  const optional = own.required?.length === 0 ? '?' : ''
  const input = propertiesOf(own).length === 0 ? [] : [`input${optional}: ${inputName(operation)}`]
  const parameters = [...(isAboutTask ? ['id: string'] : []), ...input]
  return `${methodName(operation.name)}(${parameters.join(', ')}): Promise<${print(context, operation.output, 0)}>`
}

const propertiesOf = ({properties = {}}: Schema) => Object.entries(properties)
const MIN_SHARED = 5

/** The fields of a named schema, as an extension of another one where most of them are its fields. */
function bodyOf(context: Context, schema: Schema, named: Schemas): string {
  const base = baseOf(schema, named)
  if (base === undefined) return printFields(context, schema, 0)
  const [name, {properties: shared = {}, required = []}] = base
  const own = propertiesOf(schema).filter(
    ([key]) => !(key in shared) || isRequired(key, schema) !== required.includes(key),
  )
  return `extends ${name} ${printFields(context, {...schema, properties: Object.fromEntries(own)}, 0)}`
}

/** The named schema whose properties are all in this one, the largest of several. What it leaves optional may be required. */
function baseOf(schema: Schema, named: Schemas): [string, Schema] | undefined {
  const has = new Map(propertiesOf(schema).map(([key, property]) => [key, JSON.stringify(property)]))
  const bases = Object.entries(named).filter(([, base]) => {
    const shared = propertiesOf(base)
    return (
      shared.length >= MIN_SHARED &&
      shared.length < has.size &&
      shared.every(
        ([key, property]) =>
          has.get(key) === JSON.stringify(property) && (isRequired(key, schema) || !isRequired(key, base)),
      )
    )
  })
  return bases.sort(([, a], [, b]) => propertiesOf(b).length - propertiesOf(a).length)[0]
}

const isRequired = (key: string, {required = []}: Schema) => required.includes(key)

const GENERATED = '// Written by `npm run build` from the catalogue of operations: do not edit.\n'

/** Writes the generated modules of `src/library`, by name without extension. */
export function libraryModules({methods, inputs, answers}: LibraryTypes): ReadonlyMap<string, string> {
  const lines = methods.map(({operation, signature}) => `  /** ${operation.summary}. */\n  ${signature}`)
  const name = 'Operations'
  const text = `/** Every operation of the catalogue as a method. */\nexport interface ${name} {\n${lines.join('\n')}\n}`
  const declarations = [...answers, ...inputs, {module: 'operations', name, text}]
  const modules = new Set(declarations.map(({module}) => module))
  return new Map([...modules].map((module) => [module, moduleOf(module, declarations)]))
}

const OTHERS = [
  {from: '../domain/json.ts', names: ['JsonObject', 'JsonValue']},
  {from: './errors.ts', names: ['ChronisError']},
]

/** A module of declarations, which imports what they mention. */
function moduleOf(module: string, declarations: readonly Declaration[]): string {
  const {own = [], others = []} = Object.groupBy(declarations, (one) => (one.module === module ? 'own' : 'others'))
  const text = own.map((one) => `${one.text}\n`).join('\n')
  const mentioned = new Set(text.replaceAll(/\/\*\*.*\*\//g, '').match(/\w+/g))
  const known = Map.groupBy(others, (one) => one.module)
  const sources = [
    ...OTHERS,
    ...[...known].map(([from, all]) => ({from: `./${from}.ts`, names: all.map(({name}) => name)})),
  ]
  const imports = sources.flatMap(({from, names}) => {
    const used = names.filter((name) => mentioned.has(name)).sort()
    return used.length === 0 ? [] : [`import type {${used.join(', ')}} from '${from}'\n`]
  })
  return `${GENERATED}${imports.join('')}\n${text}`
}

/** `label add` as `labelAdd`. */
export function methodName(operation: string): string {
  return operation.replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase())
}

function camel(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function comment(text: string, indent = ''): string {
  return `${indent}/** ${text}. */\n`
}

/** What waits can be ended by a signal. */
function withSignal(body: string, {properties = {}}: Schema): string {
  if (!('wait_seconds' in properties) && !('timeout_seconds' in properties)) return body
  const signal = [
    '  /** Ends the wait when it aborts: the method then throws its reason. */',
    '  readonly signal?: AbortSignal | undefined',
  ]
  return body.replace(/\}$/, `${signal.join('\n')}\n}`)
}

function printFields(context: Context, schema: Schema, depth: number): string {
  const indent = '  '.repeat(depth + 1)
  const lines = propertiesOf(schema).map(([key, property]) => {
    const type = context.fields[key] ?? print(context, property, depth + 1)
    const description = property.description ?? property.anyOf?.find((one) => one.description)?.description
    const about = description === undefined ? '' : comment(description, indent)
    return `${about}${indent}readonly ${camel(key)}${isRequired(key, schema) ? `: ${type}` : `?: ${type} | undefined`}\n`
  })
  return `{\n${lines.join('')}${'  '.repeat(depth)}}`
}

function print(context: Context, schema: Schema, depth: number): string {
  const name = context.names.get(JSON.stringify(schema))
  if (name !== undefined) return name
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ')
  if (schema.anyOf) return schema.anyOf.map((one) => print(context, one, depth)).join(' | ')
  return printByType(context, schema, depth)
}

function printByType(context: Context, schema: Schema, depth: number): string {
  switch (schema.type) {
    case undefined:
      return 'JsonValue'
    case 'integer':
      return 'number'
    case 'array':
      return arrayOf(print(context, schema.items ?? {}, depth))
    case 'object':
      return propertiesOf(schema).length > 0 ? printFields(context, schema, depth) : 'JsonObject'
    default:
      return schema.type
  }
}

function arrayOf(type: string): string {
  return /^readonly | \| /.test(type) && !type.startsWith('{') ? `readonly (${type})[]` : `readonly ${type}[]`
}
