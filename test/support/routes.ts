import type {TestServer} from './server.ts'

/** A JSON Schema, as far as the tests read it. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly maxLength?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly schema: Schema
}

/** A route as the OpenAPI document describes it. */
export interface Route {
  readonly method: string
  readonly path: string
  readonly role: 'none' | 'read' | 'work' | 'approve' | 'admin'
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  /** The schemas of answers by status. */
  readonly answers: Readonly<Record<string, Schema>>
}

interface Operation {
  readonly 'x-role': Route['role']
  readonly parameters: readonly Parameter[]
  readonly requestBody?: {readonly content: Readonly<Record<string, {readonly schema: Schema}>>}
  readonly responses: Readonly<Record<string, {readonly content: Readonly<Record<string, {readonly schema: Schema}>>}>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const schemaOf = (content: Readonly<Record<string, {readonly schema: Schema}>>) =>
  Object.values(content)[0]?.schema as Schema

/** Every route that the server documents. */
export async function routesOf(server: TestServer): Promise<readonly Route[]> {
  const {data} = await server.call<Document>('GET', '/openapi.json')
  return Object.entries(data.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      role: operation['x-role'],
      parameters: operation.parameters,
      body: operation.requestBody && schemaOf(operation.requestBody.content),
      answers: Object.fromEntries(
        Object.entries(operation.responses).map(([status, {content}]) => [status, schemaOf(content)]),
      ),
    })),
  )
}

/** The address of a route with these values. */
export function addressOf({path, parameters}: Route, values: Readonly<Record<string, unknown>>): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])))
  const query = new URLSearchParams()
  for (const {name, in: where} of parameters)
    if (where === 'query' && values[name] !== undefined) query.set(name, String(values[name]))
  return `${filled}?${query}`
}
