import type {TaskDetail, TaskSummary} from '../application/board/index.ts'
import {pageHint} from './hints.ts'
import {agentName, key} from './identity.ts'

/** An event as the API shows it. */
export interface WireEvent {
  readonly id: string
  readonly event_type: string
  readonly entity_id: string
  readonly payload: unknown
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly timestamp: string
}

export interface TaskPage {
  readonly tasks: readonly TaskSummary[]
  readonly total_count: number
  readonly at: string
}

/** The identity of the user, by the server. */
export interface Me {
  readonly role: string
  readonly agent?: string
  readonly tenant_id: string
  /** Absent: the server is open, and takes no key. */
  readonly key_id?: string
}

export interface Stats {
  readonly oldest_event: string | null
  readonly newest_event: string | null
  readonly total_events: number
}

/** An event that was undone, or can be. */
export interface UndoneEvent {
  /** The task. */
  readonly id: string
  readonly undone: {readonly event_id: string}
}

/** An error reply of the server. */
export class Refused extends Error {
  readonly status: number
  readonly hint: string | undefined

  constructor(status: number, message: string, hint: string | undefined) {
    super(message)
    this.status = status
    this.hint = hint
  }
}

type Parameters = Readonly<Record<string, string | number | undefined>>

/** The requests of the board page. @throws {Refused}, or TypeError when nobody answers. */
export const api = {
  me: () => get<Me>('/api/v1/auth/me'),
  stats: () => get<Stats>('/api/v1/stats'),
  tasks: (parameters: Parameters = {}) => get<TaskPage>('/api/v1/tasks', {limit: 10_000, ...parameters}),
  task: (id: string) => get<TaskDetail>(`/api/v1/tasks/${encodeURIComponent(id)}`),
  events: async (parameters: Parameters) =>
    (await get<{events: readonly WireEvent[]}>('/api/v1/events/query', parameters)).events,
  act: (id: string, operation: string, body: object) =>
    post(`/api/v1/tasks/${encodeURIComponent(id)}/${operation}`, body),
  add: async (body: object) => (await (await post('/api/v1/tasks', body)).json()) as TaskSummary,
  undo: async (body: {readonly event?: string; readonly dry_run?: true}) =>
    (await (await post('/api/v1/tasks/undo', body)).json()) as {readonly undone: readonly UndoneEvent[]},
}

function post(path: string, body: object): Promise<Response> {
  return send(path, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({...body, ...(agentName() !== '' && {agent_id: agentName()})}),
  })
}

async function get<T>(path: string, parameters: Parameters = {}): Promise<T> {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return (await (await send(given.length > 0 ? `${path}?${query}` : path)).json()) as T
}

/** Sends a request with the key, if there is one. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (key() !== '') headers.set('authorization', `Bearer ${key()}`)
  const response = await fetch(path, {...init, headers, credentials: 'omit', cache: 'no-store'})
  if (!response.ok) throw await refusalOf(response)
  return response
}

/** Reads a problem document, or the wire's older shape. */
async function refusalOf(response: Response): Promise<Refused> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}))
  const message = body.detail ?? body.message ?? body.error ?? body.title ?? response.statusText
  return new Refused(response.status, String(message), pageHint(body.code, body.hint))
}
