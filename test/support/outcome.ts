import {expect} from 'vitest'
import type {CnRun, ErrorData} from './cn.ts'

/** Control and bidirectional characters, and whatever else shows nothing, but line breaks, tabs and the style of emoji. */
const UNSAFE = /(?!\n|\t|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

const STACK_TRACE = /^\s+at .+:\d+|^Node\.js v/m

/** Every exit code of the table but 1: a failure, or a bug. */
const ORDINARY_CODES = [0, 2, 3, 4, 5, 7, 9]

/** Expects of any run that it is no crash and shows nothing that a terminal or a reader could be fooled with. */
export function expectCivil(run: CnRun, given: unknown): void {
  const told = `${JSON.stringify(given)?.slice(0, 2000)} → ${JSON.stringify(run).slice(0, 2000)}`
  expect(run.stdout + run.stderr, told).not.toMatch(STACK_TRACE)
  expect(run.stdout + run.stderr, told).not.toContain('[INTERNAL]')
  expect(
    UNSAFE.exec(run.stdout + run.stderr)?.[0]
      ?.codePointAt(0)
      ?.toString(16),
    told,
  ).toBeUndefined()
}

/** Expects what rubbish from outside must come to: success, or an error of the table that says what to do. */
export function expectOrdinary(run: CnRun, given: unknown): void {
  expectCivil(run, given)
  expect(ORDINARY_CODES, `${JSON.stringify(given).slice(0, 2000)} → ${JSON.stringify(run).slice(0, 2000)}`).toContain(
    run.code,
  )
}

/** Expects the error shape of `--json` in a run that failed. */
export function expectJsonError({code, stdout, stderr}: CnRun): ErrorData['error'] {
  expect(code).not.toBe(0)
  const {error} = JSON.parse(stdout) as ErrorData
  expect(error).toMatchObject({
    code: expect.stringMatching(/^[A-Z_]+$/),
    message: expect.stringMatching(/./),
    hint: expect.stringMatching(/./),
    retryable: expect.any(Boolean),
  })
  expect(stderr).toBe('')
  return error
}
