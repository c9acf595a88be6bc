import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {AppError} from '../../errors/app-error.ts'
import {CATALOGUE, type ErrorCode} from '../../errors/catalogue.ts'
import {CLI_HINTS} from '../render/hints.ts'
import * as stdio from '../terminal/stdio.ts'
import {reportFailure, toAppError, toErrorBody} from './failure.ts'

vi.mock('../terminal/stdio.ts', () => ({writeStdout: vi.fn(), writeStderr: vi.fn()}))

let exitCode: typeof process.exitCode

beforeEach(() => {
  exitCode = process.exitCode
  vi.clearAllMocks()
})
afterEach(() => {
  process.exitCode = exitCode
})

const codes = (Object.keys(CATALOGUE) as ErrorCode[]).filter((code) => code !== 'OUTPUT_FAILED')

describe.each(codes)('%s', (code) => {
  const error = new AppError({code, message: 'what is wrong'})
  const {exitCode: expected, retryable} = CATALOGUE[code]
  const hint = CLI_HINTS.codes[code]

  test('goes to stderr as text, with its exit code', async () => {
    await reportFailure(error, false)
    expect(process.exitCode).toBe(expected)
    expect(stdio.writeStderr).toHaveBeenCalledWith(`error: what is wrong [${code}]\nhint: ${hint}\n`)
    expect(stdio.writeStdout).not.toHaveBeenCalled()
  })
  test('goes to stdout as JSON, with the same exit code', async () => {
    await reportFailure(error, true)
    expect(process.exitCode).toBe(expected)
    expect(JSON.parse(vi.mocked(stdio.writeStdout).mock.calls[0]?.[0] as string)).toEqual({
      error: {code, message: 'what is wrong', hint, retryable},
    })
    expect(stdio.writeStderr).not.toHaveBeenCalled()
  })
})

test('anything else that is thrown is a bug, and says so', () => {
  expect(toAppError(new TypeError('x is not a function'))).toMatchObject({
    code: 'INTERNAL',
    message: 'unexpected: x is not a function',
    exitCode: 1,
  })
  expect(toAppError('text')).toMatchObject({code: 'INTERNAL'})
})

describe('a hint names only flags that the command has', () => {
  const hintOf = async (code: ErrorCode, flags: object, hint?: string) =>
    (await toErrorBody(new AppError({code, message: 'wrong', hint}), flags)).hint

  test('reading offline, where it can', async () => {
    expect(await hintOf('REMOTE_UNREACHABLE', {})).not.toContain('--offline')
    expect(await hintOf('REMOTE_UNREACHABLE', {offline: {}})).toMatch(/^Check the network and .*: --offline$/)
    expect(await hintOf('REMOTE_UNREACHABLE', {offline: {}}, 'Of its own')).toBe('Of its own')
  })
  test('the variable for a longer time, where --timeout means something else', async () => {
    expect(await hintOf('REMOTE_TIMEOUT', {})).toMatch(/with --timeout$/)
    expect(await hintOf('REMOTE_TIMEOUT', {timeout: {}})).toMatch(/with CN_TIMEOUT$/)
  })
})

test('what a hostile text says is shown, not done', async () => {
  await reportFailure(new AppError({code: 'USAGE', message: 'a\u001b[2Jb\u202ec'}), false)
  expect(vi.mocked(stdio.writeStderr).mock.calls[0]?.[0]).toContain('a\\x1b[2Jb\\u202ec')
})

test('that stdout cannot be written is said on stderr, even with --json', async () => {
  await reportFailure(new AppError({code: 'OUTPUT_FAILED', message: 'no space'}), true)
  expect(process.exitCode).toBe(1)
  expect(stdio.writeStderr).toHaveBeenCalledWith(expect.stringContaining('OUTPUT_FAILED'))
  expect(stdio.writeStdout).not.toHaveBeenCalled()
})
