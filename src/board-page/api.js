import {agentName, key} from './identity.ts'
/** What the server refuses, in its own words. */
export class Refused extends Error {
  status
  hint
  constructor(status, message, hint) {
    super(message)
    this.status = status
    this.hint = hint
  }
}
/** Everything of the API that the board asks for. @throws {Refused}, or TypeError when nobody answers. */
export const api = {
  me: () => get('/api/v1/auth/me'),
  stats: () => get('/api/v1/stats'),
  tasks: (parameters = {}) => get('/api/v1/tasks', {limit: 10000, ...parameters}),
  task: (id) => get(`/api/v1/tasks/${encodeURIComponent(id)}`),
  events: async (parameters) => (await get('/api/v1/events/query', parameters)).events,
  act: (id, action, body) =>
    send(`/api/v1/tasks/${encodeURIComponent(id)}/${action}`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({...body, ...(agentName() !== '' && {agent_id: agentName()})}),
    }),
}
async function get(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return await (await send(given.length > 0 ? `${path}?${query}` : path)).json()
}
/** Sends a request with the key, if there is one. */
export async function send(path, init = {}) {
  const headers = new Headers(init.headers)
  if (key() !== '') headers.set('authorization', `Bearer ${key()}`)
  const response = await fetch(path, {...init, headers, credentials: 'omit', cache: 'no-store'})
  if (!response.ok) throw await refusalOf(response)
  return response
}
/** Reads a problem document, or the wire's older shape. */
async function refusalOf(response) {
  const body = await response.json().catch(() => ({}))
  const message = body.detail ?? body.message ?? body.error ?? body.title ?? response.statusText
  return new Refused(response.status, String(message), typeof body.hint === 'string' ? body.hint : undefined)
}
