import type {FastifyInstance} from 'fastify'
import type {ServerContext} from '../context.ts'
import {object} from '../schemas.ts'

const text = {type: 'string'} as const

const healthSchema = {
  summary: 'Whether the server is up',
  response: {200: object({status: {const: 'healthy'}, service: text, version: text, role: text})},
}

/** What is about the server itself. */
export function metaRoutes(app: FastifyInstance, {version}: ServerContext): void {
  app.get('/health', {schema: healthSchema}, async () => ({
    status: 'healthy',
    service: 'chronis',
    version,
    role: 'leader',
  }))
}
