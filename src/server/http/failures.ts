import type {FastifyError, FastifyReply, FastifyRequest} from 'fastify'
import {type AppError, isAppError} from '../../errors/app-error.ts'
import {CATALOGUE, type ErrorCode} from '../../errors/catalogue.ts'
import {hintOf} from '../../errors/hints.ts'
import {HTTP_HINTS} from './hints.ts'
import {WireError} from './wire-error.ts'

const TASK_ROUTES = /^\/api\/v1\/(?:tasks|emit)(?:[/?]|$)/
/** Status and text for the errors of Fastify. */
const FRAMEWORK: Readonly<Record<string, readonly [status: number, text: string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'Expected request with `Content-Type: application/json`'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'The body is too large'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'The body is empty'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'The body is not JSON'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'The body is not as long as it says'],
  FST_ERR_BAD_URL: [400, 'The address is not a valid one'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'A name in the address is too long'],
}
/** The error code for a status that was set before an operation ran. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'NOT_AUTHENTICATED',
  403: 'NOT_ALLOWED',
  429: 'REMOTE_BUSY',
  503: 'REMOTE_BUSY',
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Replies to a failed request, in the format of its route. Unknown errors are logged, and not shown. */
export function answerFailure(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const answer = answerOf(error)
  if (answer.status >= 500) request.log.error({err: error, route: request.routeOptions.url}, 'request failed')
  const isTask = TASK_ROUTES.test(request.url)
  reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .type(isTask ? 'application/problem+json' : 'application/json')
    .serializer(JSON.stringify)
    .send(isTask ? problemOf(error, answer) : answer.body)
}

/** The reply to a failure, outside of the task routes. */
export function answerOf(error: FastifyError | Error): Answer {
  if (error instanceof WireError) return error
  if (isAppError(error)) return answerOfApp(error)
  const {code = '', validation, validationContext, statusCode = 500} = error as Partial<FastifyError>
  if (validation)
    return {status: validationContext === 'body' ? 422 : 400, body: {error: `Invalid input: ${error.message}`}}
  const known = FRAMEWORK[code]
  if (known) return {status: known[0], body: {error: known[1]}}
  if (statusCode >= 400 && statusCode < 500) return {status: statusCode, body: {error: error.message}}
  return {status: 500, body: {error: 'Internal error'}}
}

/** Hides messages about the store: they name files of the server. */
function answerOfApp(error: AppError): Answer {
  const {httpStatus, summary} = CATALOGUE[error.code]
  if (httpStatus < 500) return {status: httpStatus, body: {error: error.message, code: error.code}}
  return {
    status: httpStatus,
    body: {error: `Storage error: ${summary}`, code: error.code},
    ...(error.retryable && {headers: {'retry-after': '1'}}),
  }
}

/** A failure as a problem document. Source: RFC 9457. */
export function problemOf(error: FastifyError | Error, {status, body}: Answer = answerOf(error)) {
  const code = isAppError(error) ? error.code : (CODES[status] ?? (status < 500 ? 'INVALID_INPUT' : 'INTERNAL'))
  const {summary, retryable} = CATALOGUE[code]
  const isTold = isAppError(error) && status < 500
  return {
    type: `urn:chronis:error:${code}`,
    title: summary,
    status,
    detail: body.message ?? body.error,
    code,
    hint: hintOf(isTold ? error : {code}, HTTP_HINTS),
    retryable,
    ...(isTold && error.details && {details: error.details}),
  }
}
