import {randomBytes} from 'node:crypto'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {type RunningServer, type ServeOptions, serve, serverFolder, withKeys} from '../../src/server/main.ts'

/** What a server answers. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly data: T
}

export interface CallOptions {
  readonly key?: string | undefined
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A server of its own over data of its own, which goes when the test is over. */
export interface TestServer {
  readonly url: string
  readonly running: RunningServer
  readonly data: string
  call<T = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>
  /** Makes a key and returns it. */
  key(draft: {role: 'read' | 'work' | 'approve' | 'admin'; tenant?: string; agent?: string}): Promise<string>
  /** Stops it, and starts another one on the same data. */
  restart(): Promise<TestServer>
}

export interface TestServerOptions extends Partial<ServeOptions> {
  readonly data?: string
}

/** Starts an open server, unless told otherwise. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const data = options.data ?? temporaryData()
  const folder = serverFolder(data)
  const running = await serve(folder, {
    host: '127.0.0.1',
    port: 0,
    open: true,
    names: [],
    ratePerMinute: 10_000_000,
    logLevel: 'silent',
    version: 'test',
    ...options,
  })
  onTestFinished(() => running.stop())
  return {
    url: running.url,
    running,
    data,
    call: (method, path, call) => callServer(`${running.url}${path}`, method, call),
    key: async ({tenant = 'default', ...draft}) =>
      (await withKeys(folder, (keys) => keys.create({tenant, ...draft}))).key,
    restart: async () => {
      await running.stop()
      return startTestServer({...options, data})
    },
  }
}

function temporaryData(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-server-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

async function callServer<T>(url: string, method: string, {key, body, headers}: CallOptions = {}): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(key !== undefined && {authorization: `Bearer ${key}`}),
      ...(body !== undefined && {'content-type': 'application/json'}),
      ...headers,
    },
    ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
  return {status: response.status, headers: response.headers, text, data: (isJson ? JSON.parse(text) : undefined) as T}
}

/** An event as a client posts it. */
export function posted(entity: string, type = 'task.commented', more: object = {}) {
  return {event_type: type, entity_id: entity, payload: {text: 'a word'}, ...more}
}

/** An id that nobody else has. */
export const uniqueId = () => `e-${randomBytes(6).toString('hex')}`
