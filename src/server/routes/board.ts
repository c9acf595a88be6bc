import type {FastifyInstance} from 'fastify'
import {type Asset, readAssets} from '../http/board-assets.ts'

/** The page loads what this server has, and nothing else; no text can become a script. Source: CSP Level 3. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** The board in the browser: files that hold no data, and so take no key. What they show, they ask the API for. */
export function boardRoutes(app: FastifyInstance, folder: string): void {
  for (const asset of readAssets(folder)) assetRoute(app, asset)
}

function assetRoute(app: FastifyInstance, {path, type, body, etag}: Asset): void {
  app.get(path, async ({headers}, reply) => {
    reply.headers({'content-security-policy': POLICY, 'cache-control': 'no-cache', etag})
    if (headers['if-none-match']?.includes(etag)) return reply.code(304).send()
    return reply.type(type).send(body)
  })
}
