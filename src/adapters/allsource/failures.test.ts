import {describe, expect, test} from 'vitest'
import {badReply, readErrorBody, replyError, transportError} from './failures.ts'
import type {HttpReply, TransportError} from './transport.ts'

const store = {address: 'https://store.example', redact: (text: string) => text.replaceAll('s3cret', '***')}
const reply = (status: number, body: unknown = ''): HttpReply =>
  ({status, text: typeof body === 'string' ? body : JSON.stringify(body)}) as HttpReply
const codeOf = (status: number, body?: unknown) => replyError(reply(status, body), store).code

describe('an error body', () => {
  test.each([
    ['a code and a message', {error: 'bad request', message: 'too large'}, 'bad request', 'bad request: too large'],
    ['only a code', {error: 'version_conflict', current_version: 4}, 'version_conflict', 'version_conflict'],
    ['only a message', {message: 'try again'}, '', 'try again'],
    [
      'an error with details',
      {error: {code: 'schema_violation', message: 'No match', details: {event_type: 'x'}}},
      'schema_violation',
      'No match {"event_type":"x"}',
    ],
    ['an error without anything', {error: {}}, '', ''],
    ['plain text', '  Missing authorization header\n', '', 'Missing authorization header'],
    ['a list', '[1]', '', '[1]'],
    ['nothing', '', '', ''],
  ])('may be %s', (_, body, code, text) => {
    expect(readErrorBody(reply(400, body))).toEqual({code, text})
  })
})

describe('an unsuccessful reply', () => {
  test.each([
    [400, 'REMOTE_REFUSED'],
    [401, 'NOT_AUTHENTICATED'],
    [402, 'QUOTA_EXCEEDED'],
    [403, 'NOT_ALLOWED'],
    [404, 'REMOTE_BAD_REPLY'],
    [405, 'REMOTE_BAD_REPLY'],
    [408, 'REMOTE_TIMEOUT'],
    [413, 'REMOTE_REFUSED'],
    [415, 'REMOTE_REFUSED'],
    [422, 'REMOTE_REFUSED'],
    [429, 'REMOTE_BUSY'],
    [503, 'REMOTE_BUSY'],
    [500, 'REMOTE_FAILED'],
    [502, 'REMOTE_FAILED'],
    [599, 'REMOTE_FAILED'],
    [302, 'REMOTE_BAD_REPLY'],
    [418, 'REMOTE_BAD_REPLY'],
  ])('with status %i is %s', (status, code) => {
    expect(codeOf(status)).toBe(code)
  })
  test('means what its body says, whatever its status', () => {
    expect(codeOf(409, {error: 'read_only', message: 'a follower'})).toBe('REMOTE_READ_ONLY')
    expect(codeOf(500, 'Store is read-only')).toBe('REMOTE_READ_ONLY')
    expect(codeOf(429, {error: {code: 'quota_exceeded', message: 'used up'}})).toBe('QUOTA_EXCEEDED')
    expect(codeOf(429, {error: 'extraction_quota_exceeded'})).toBe('QUOTA_EXCEEDED')
  })
  test('is told with the address and what the server said, and never with a secret', () => {
    const error = replyError(reply(400, {error: 'bad', message: 'key s3cret is unknown'}), store)
    expect(error.message).toBe('https://store.example rejected the request: bad: key *** is unknown (HTTP 400)')
    expect(error.details).toEqual({
      address: 'https://store.example',
      http_status: 400,
      server: 'bad: key *** is unknown',
    })
  })
  test('of which the server said nothing is told without', () => {
    expect(replyError(reply(503), store)).toMatchObject({
      message: 'https://store.example is overloaded or not ready (HTTP 503)',
      details: {http_status: 503},
    })
    expect(replyError(reply(503), store).details).not.toHaveProperty('server')
  })
  test('shows the beginning of a long text, redacted before it is cut', () => {
    const body = `${'x'.repeat(498)}s3cret`
    expect(replyError(reply(500, body), store).details?.server).toBe(`${'x'.repeat(498)}**`)
  })
})

test.each([
  ['unreachable', 'REMOTE_UNREACHABLE', 'https://store.example cannot be reached: *** refused'],
  ['timeout', 'REMOTE_TIMEOUT', 'https://store.example did not reply in time'],
  ['broken', 'REMOTE_UNREACHABLE', 'the connection to https://store.example broke: *** refused'],
  ['oversized', 'REMOTE_BAD_REPLY', 'https://store.example sent a reply that is too large'],
] as const)('a request that was %s is %s', (kind, code, message) => {
  const error = {kind, message: 's3cret refused', cause: 'why'} as unknown as TransportError
  expect(transportError(error, store)).toMatchObject({code, message, cause: 'why'})
})

test('a reply that breaks the contract is shown, cut and redacted', () => {
  const error = badReply(`no events: s3cret ${'y'.repeat(600)}`, store)
  expect(error.code).toBe('REMOTE_BAD_REPLY')
  expect(error.message).toMatch(/^https:\/\/store\.example sent an invalid reply: no events: \*\*\* y+$/)
  expect(error.message.length).toBeLessThan(600)
})
