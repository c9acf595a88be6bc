/** An error reply: status, body, and headers if any. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) {
    super(String(body.message ?? body.error))
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** 400: something in the request is invalid. */
export function invalidInput(problem: string): WireError {
  return new WireError(400, {error: `Invalid input: ${problem}`})
}

/** 400: the position is beyond the end of the log. */
export function beyondEnd(position: number, head: number): WireError {
  return invalidInput(`Position ${position} is beyond the latest event offset ${head}`)
}

/** 401: authentication failed. */
export function unauthorized(message: string): WireError {
  return new WireError(401, {error: 'unauthorized', message}, {'www-authenticate': 'Bearer realm="chronis"'})
}

/** 403: authenticated, but not allowed. */
export function forbidden(message: string): WireError {
  return new WireError(403, {error: 'forbidden', message})
}

/** 404 for an entity, or an event. */
export function entityNotFound(what: string): WireError {
  return new WireError(404, {error: `Entity not found: ${what}`})
}

/** 409: another writer was first. */
export function versionConflict(conflict: {
  readonly expected: number
  readonly current: number
  /** Named if the request had several entities. */
  readonly entityId?: string | undefined
}): WireError {
  const {expected, current, entityId} = conflict
  return new WireError(409, {
    error: 'version_conflict',
    expected_version: expected,
    current_version: current,
    ...(entityId !== undefined && {entity_id: entityId}),
  })
}

/** 429, with the seconds to wait. */
export function tooManyRequests(limit: number, seconds: number): WireError {
  return new WireError(
    429,
    {error: 'rate_limited', message: `Rate limit exceeded. Limit: ${limit} requests/min`},
    {'retry-after': String(seconds), 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': '0'},
  )
}

/** 503: too many connections or streams are open. */
export function overloaded(message: string): WireError {
  return new WireError(503, {error: `Queue full: ${message}`}, {'retry-after': '1'})
}
