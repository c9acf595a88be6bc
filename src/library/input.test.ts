import {Ajv} from 'ajv'
import {describe, expect, test} from 'vitest'
import {OPERATIONS} from '../application/operations/index.ts'
import {AppError} from '../errors/app-error.ts'
import {camel, toCamelCase, toSnakeCase} from './casing.ts'
import {checkInput} from './check-input.ts'
import {ChronisError, toChronisError} from './errors.ts'
import {LIBRARY_HINTS} from './hints.ts'

describe('names of fields', () => {
  test('are in camelCase at every depth', () => {
    expect(toCamelCase({claim_version: 1, tasks: [{done_by: 'ada', last_setback: {not_before: null}}]})).toEqual({
      claimVersion: 1,
      tasks: [{doneBy: 'ada', lastSetback: {notBefore: null}}],
    })
  })
  test('stay as they are within what users have written', () => {
    const verbatim = {result: {a_b: 1}, payload: [{c_d: {e_f: 2}}], metadata: {agent_id: 'ada'}, details: {g_h: 3}}
    expect(toCamelCase({...verbatim, tasks: [verbatim]})).toEqual({...verbatim, tasks: [verbatim]})
    expect(toSnakeCase({claimVersion: 1, result: {aB: 1}, reason: undefined})).toEqual({
      claim_version: 1,
      result: {aB: 1},
    })
  })
  test('of an error among the answers, too: it is one of the library', () => {
    const answer = toCamelCase({failure: new AppError({code: 'CONTENTION', message: 'x'})}) as {failure: unknown}
    expect(answer.failure).toBeInstanceOf(ChronisError)
  })
})

describe('the check of inputs', () => {
  const check = (name: string, input: object) => {
    const {input: schema} = OPERATIONS.find((operation) => operation.name === name) as (typeof OPERATIONS)[number]
    return () => checkInput('method', schema, input as Record<string, unknown>)
  }

  test.each([
    ['add', {}, 'method: title is missing'],
    ['add', {title: 'x', blockedby: []}, /unknown field blockedby; expected title, id, .*blockedBy/],
    ['dep cycles', {id: 'x'}, 'method: unknown field id; expected no input'],
    ['add', {title: 5}, 'method: invalid title; expected a string'],
    ['add', {title: 'x', labels: ['a', 1]}, 'method: invalid labels; expected an array of strings (at most 100)'],
    ['add', {title: 'x', max_attempts: 1.5}, /invalid maxAttempts; expected an integer \(at least 1, at most/],
    ['edit', {id: 'x', parent: 7}, 'method: invalid parent; expected a string or a null'],
    ['dep add', {id: 'x', blockers: []}, /invalid blockers; expected an array of strings \(at least 1/],
    ['list', {depth: 'some'}, 'method: invalid depth; expected direct, all'],
    ['emit', {type: 'a.b', entity: 'x', payload: []}, 'method: invalid payload; expected an object'],
    ['claim', {id: 'x', lease_seconds: Number.NaN}, /invalid leaseSeconds; expected a number/],
  ])('of %s refuses %j', (name, input, message) => {
    expect(check(name, input)).toThrow(message)
  })
  test.each([
    ['add', {title: 'x', labels: ['a'], needs_approval: true}],
    ['edit', {id: 'x', parent: null}],
    ['done', {id: 'x', result: [1]}],
    ['list', {status: ['open'], claimed: false, depth: 'all', limit: 3}],
  ])('of %s takes %j', (name, input) => {
    expect(check(name, input)).not.toThrow()
  })
  describe('agrees with a validator of JSON Schema', () => {
    const ajv = new Ajv({strict: false})
    const values = ['x', '', 0, 1, 1.5, -1, 1e12, true, null, [], ['a'], [1], {}, {a: 1}, 'all']
    const fields = OPERATIONS.flatMap(({name, input}) =>
      Object.keys((input as {properties: object}).properties).map((field) => ({name, field, input})),
    )
    const accepts = (name: string, input: object) => {
      try {
        check(name, input)()
        return true
      } catch {
        return false
      }
    }

    test.each(fields)('about $field of $name', ({name, field, input}) => {
      const {required = []} = input as {required?: string[]}
      const fillers: Record<string, unknown> = {blockers: ['a'], count: 1}
      const needed = Object.fromEntries(required.map((key) => [key, fillers[key] ?? 'a']))
      for (const value of values) {
        const given = {...needed, [field]: value}
        expect(accepts(name, given), JSON.stringify(given)).toBe(ajv.validate(input, given))
      }
    })
  })
})

describe('hints', () => {
  test('name methods that exist', () => {
    const methods = OPERATIONS.map(({name}) => camel(name))
    const texts = [...Object.values(LIBRARY_HINTS.codes), ...Object.values(LIBRARY_HINTS.reasons)]
    const named = texts.flatMap((text) => [...text.matchAll(/board\.(\w+)/g)].map(([, method]) => method as string))
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter((method) => ![...methods, 'events'].includes(method))).toEqual([])
  })
  test('of an error that has its own stay', () => {
    const given = new AppError({code: 'INVALID_INPUT', message: 'x', hint: 'Say it shorter', details: {max: 1}})
    const {code, message, hint, retryable, details, cause} = toChronisError(given)
    expect({code, message, hint, retryable, details, cause}).toEqual({
      code: 'INVALID_INPUT',
      message: 'x',
      hint: 'Say it shorter',
      retryable: false,
      details: {max: 1},
      cause: given,
    })
  })
  test('of a bug ask for a report', () => {
    const cause = new TypeError('oops')
    expect(toChronisError(cause)).toMatchObject({code: 'INTERNAL', message: 'unexpected: oops', cause})
    expect(toChronisError('oops')).toMatchObject({code: 'INTERNAL', message: 'unexpected: oops'})
  })
})
