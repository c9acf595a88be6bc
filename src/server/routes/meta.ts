import type {FastifyInstance} from 'fastify'
import type {ServerContext} from '../http/context.ts'
import {LLMS_TXT} from '../http/llms.ts'
import type {Gauge} from '../http/metrics.ts'
import {type DocumentedRoute, openApi} from '../http/openapi.ts'
import {object} from '../http/schemas.ts'

const text = {type: 'string'} as const
const plain = {content: {'text/plain': {schema: text}}}

const healthSchema = {
  summary: 'Whether the server is up',
  response: {200: object({status: {const: 'healthy'}, service: text, version: text, role: text})},
}
const metricsSchema = {summary: 'Counters and gauges, for Prometheus', response: {200: plain}}
const documentSchema = {summary: 'This document', response: {200: {type: 'object'}}}
const llmsSchema = {summary: 'How an agent uses the server', response: {200: plain}}

/** The routes about the server itself; they need no key. */
export function metaRoutes(
  app: FastifyInstance,
  {version, metrics}: ServerContext,
  facts: {readonly routes: readonly DocumentedRoute[]; readonly gauges: readonly Gauge[]},
): void {
  app.get('/health', {schema: healthSchema}, async () => ({
    status: 'healthy',
    service: 'chronis',
    version,
    role: 'leader',
  }))

  app.get('/metrics', {schema: metricsSchema}, async (_request, reply) => {
    reply.type('text/plain; version=0.0.4')
    return metrics.text(facts.gauges)
  })

  let document: string | undefined
  app.get('/openapi.json', {schema: documentSchema}, async (_request, reply) => {
    document ??= JSON.stringify(openApi(facts.routes, version))
    reply.type('application/json')
    return document
  })

  app.get('/llms.txt', {schema: llmsSchema}, async (_request, reply) => {
    reply.type('text/plain; charset=utf-8')
    return LLMS_TXT
  })
}
