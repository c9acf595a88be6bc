import type {FastifyInstance} from 'fastify'
import {type Asset, readAssets} from '../http/board-assets.ts'

/** The content security policy: only files of this server, no inline scripts. Source: CSP Level 3. */
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

/** Serves the board page: static files without data, so no key is needed. The page calls the API. */
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
