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

export interface Catalogue {
  readonly operations: readonly DescribedOperation[]
  /** The schemas whose types have names. */
  readonly named: Readonly<Record<string, Schema>>
  /** Types of fields that no schema describes. */
  readonly fields: Readonly<Record<string, string>>
}

/** A declaration of the generated file. */
export interface Declaration {
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
  readonly declarations: readonly Declaration[]
}

interface Context {
  readonly names: ReadonlyMap<string, string>
  readonly fields: Catalogue['fields']
}

/** Writes the TypeScript types of the library's methods, from the schemas of the operations. */
export function libraryTypes(catalogue: Catalogue): LibraryTypes {
  const names = new Map(Object.entries(catalogue.named).map(([name, schema]) => [JSON.stringify(schema), name]))
  const context = {names, fields: catalogue.fields}
  const outputs = Object.entries(catalogue.named).map(([name, schema]) => {
    const base = baseOf(schema, catalogue.named)
    const heading = `${comment(schema.description ?? answerOf(schema, catalogue.operations))}export interface ${name}`
    if (base === undefined) return {name, text: `${heading} ${printFields(context, schema, 0)}`}
    return {name, text: `${heading} extends ${base} ${printFields(context, without(schema, catalogue.named[base]), 0)}`}
  })
  const inputs = catalogue.operations.flatMap((operation) => inputOf(context, operation) ?? [])
  const methods = catalogue.operations.map((operation) => ({operation, signature: signatureOf(context, operation)}))
  return {methods, declarations: [...outputs, ...inputs]}
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
  return {name, text: `${comment(`What \`${methodName(operation.name)}\` takes`)}export interface ${name} ${body}`}
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

/** The named schema whose properties are all in this one, the largest of several. */
function baseOf(schema: Schema, named: Catalogue['named']): string | undefined {
  const has = new Map(propertiesOf(schema).map(([key, property]) => [key, JSON.stringify(property)]))
  const requires = (key: string, {required = []}: Schema) => required.includes(key)
  const bases = Object.entries(named).filter(([, base]) => {
    const shared = propertiesOf(base)
    return (
      shared.length >= MIN_SHARED &&
      shared.length < has.size &&
      shared.every(
        ([key, property]) => has.get(key) === JSON.stringify(property) && requires(key, base) === requires(key, schema),
      )
    )
  })
  return bases.sort(([, a], [, b]) => propertiesOf(b).length - propertiesOf(a).length)[0]?.[0]
}

function without(schema: Schema, base: Schema | undefined): Schema {
  const shared = base?.properties ?? {}
  return {...schema, properties: Object.fromEntries(propertiesOf(schema).filter(([key]) => !(key in shared)))}
}

/** Writes the whole generated module. */
export function libraryModule({methods, declarations}: LibraryTypes): string {
  const lines = methods.map(({operation, signature}) => `  /** ${operation.summary}. */\n  ${signature}`)
  return [
    '// Written by `npm run build` from the catalogue of operations: do not edit.',
    "import type {JsonObject, JsonValue} from '../domain/json.ts'\nimport type {ChronisError} from './errors.ts'\n",
    ...declarations.map(({text}) => `${text}\n`),
    `/** Every operation of the catalogue as a method. */\nexport interface Operations {\n${lines.join('\n')}\n}\n`,
  ].join('\n')
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
    const isRequired = schema.required?.includes(key)
    return `${about}${indent}readonly ${camel(key)}${isRequired ? `: ${type}` : `?: ${type} | undefined`}\n`
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
