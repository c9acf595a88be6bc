import type {CoreOptions} from './core-options.ts'
import {type CoreRequest, type Handler, json, plain, type Reply} from './reply.ts'

/** Whether someone may come in: undefined, or the reply that says no. */
export type Gate = (request: Pick<CoreRequest, 'headers' | 'path'>) => Reply | undefined

/** Core's own middleware: `Bearer x`, `bearer x`, the bare token, else `X-API-Key`. Source: the wire contract §1.2. */
function coreGate(apiKey: string): Gate {
  return ({headers, path}) => {
    if (path === '/health') return undefined
    const token = headers.authorization?.replace(/^bearer /i, '') ?? headers['x-api-key']
    if (token === undefined) return plain(401, 'Missing authorization header')
    if (token === apiKey) return undefined
    return plain(401, apiKey.startsWith('ask_') ? 'Invalid API key' : 'Invalid token: InvalidToken')
  }
}

function unauthorized(message: string): Reply {
  return json(401, {error: 'unauthorized', message})
}

/** The gateway's: `Authorization: Bearer` and nothing else, the case of it included. Source: the wire contract §1.5. */
function gatewayGate(apiKey: string | undefined): Gate {
  return ({headers: {authorization}, path}) => {
    if (path === '/health') return undefined
    if (authorization === undefined) return unauthorized('no authorization header')
    const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? []
    if (token === undefined) return unauthorized('invalid authorization header format')
    return apiKey === undefined || token === apiKey ? undefined : unauthorized('invalid token')
  }
}

/** The gate of a server of this kind. A new Core does not look at keys on the paths of data. */
export function gateOf({gateway, generation, atomicBatch, apiKey}: CoreOptions): Gate {
  if (gateway) return gatewayGate(apiKey)
  const looks = apiKey !== undefined && (generation === 'old' || atomicBatch)
  return looks ? coreGate(apiKey) : () => undefined
}

/** The handler behind a gate. */
export function gated(gate: Gate, handler: Handler): Handler {
  return (request) => gate(request) ?? handler(request)
}
