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

/** Writes the TypeScript types of the library's methods, from the schemas of the operations. */
export function libraryTypes(catalogue: Catalogue): {methods: LibraryMethod[]; declarations: Declaration[]} {
  const names = new Map(Object.entries(catalogue.named).map(([name, schema]) => [JSON.stringify(schema), name]))
  const print = createPrinter(names, catalogue.fields)
  const outputs = Object.entries(catalogue.named).map(([name, schema]) => ({
    name,
    text: `${comment(schema.description ?? name)}export interface ${name} ${print(schema, 0, true)}`,
  }))
  const inputs: Declaration[] = []
  const methods = catalogue.operations.map((operation) => {
    const name = methodName(operation.name)
    const {id, ...properties} = operation.input.properties ?? {}
    const parameters = id === undefined ? [] : ['id: string']
    if (Object.keys(properties).length > 0) {
      const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
      const required = (operation.input.required ?? []).filter((key) => key !== 'id')
      parameters.push(`input${required.length > 0 ? '' : '?'}: ${type}`)
      const body = print({type: 'object', properties, required}, 0, true)
      inputs.push({
        name: type,
        text: `${comment(`What \`${name}\` takes`)}export interface ${type} ${withSignal(body, properties)}`,
      })
    }
    return {operation, signature: `${name}(${parameters.join(', ')}): Promise<${print(operation.output, 0)}>`}
  })
  return {methods, declarations: [...outputs, ...inputs]}
}

/** Writes the whole generated module. */
export function libraryModule({methods, declarations}: ReturnType<typeof libraryTypes>): string {
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
function withSignal(body: string, properties: object): string {
  if (!('wait_seconds' in properties) && !('timeout_seconds' in properties)) return body
  return body.replace(/\}$/, '  /** Ends the wait when it aborts: the method then throws its reason. */\n  readonly signal?: AbortSignal | undefined\n}')
}

type Printer = (schema: Schema, depth: number, defining?: boolean) => string

function createPrinter(names: ReadonlyMap<string, string>, fields: Readonly<Record<string, string>>): Printer {
  const object = ({properties = {}, required = []}: Schema, depth: number): string => {
    const indent = '  '.repeat(depth + 1)
    const lines = Object.entries(properties).map(([key, property]) => {
      const type = fields[key] ?? print(property, depth + 1)
      const about = property.description === undefined ? '' : comment(property.description, indent)
      const isRequired = required.includes(key)
      return `${about}${indent}readonly ${camel(key)}${isRequired ? '' : '?'}: ${type}${isRequired ? '' : ' | undefined'}\n`
    })
    return `{\n${lines.join('')}${'  '.repeat(depth)}}`
  }
  const print: Printer = (schema, depth, defining = false) => {
    const name = names.get(JSON.stringify(schema))
    if (name !== undefined && !defining) return name
    if ('const' in schema) return JSON.stringify(schema.const)
    if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ')
    if (schema.anyOf) return schema.anyOf.map((one) => print(one, depth)).join(' | ')
    if (schema.type === 'array') return arrayOf(print(schema.items ?? {}, depth))
    if (schema.type === 'object') return hasProperties(schema) ? object(schema, depth) : 'JsonObject'
    return schema.type === undefined ? 'JsonValue' : (SCALARS[schema.type] ?? schema.type)
  }
  return print
}

const SCALARS: Readonly<Record<string, string>> = {integer: 'number'}

function hasProperties({properties = {}}: Schema): boolean {
  return Object.keys(properties).length > 0
}

function arrayOf(type: string): string {
  return type.includes(' | ') && !type.startsWith('{') ? `readonly (${type})[]` : `readonly ${type}[]`
}
