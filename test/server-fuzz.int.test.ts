import {Ajv} from 'ajv'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fromSchema} from './support/from-schema.ts'
import {addressOf, type Route, routesOf} from './support/routes.ts'
import {posted, startTestServer, type TestServer} from './support/server.ts'

const RUNS = Number(process.env.CN_FUZZ_RUNS ?? 60)
const MARK = 'only-b-knows'
const ajv = new Ajv({strict: false, formats: {uuid: true, 'date-time': true}})

/** What may be sent to a route: values for its parameters, and a body. */
function requestTo({parameters, body}: Route) {
  const values = parameters.map(({name, in: where, schema}) => [
    name,
    where === 'path' ? fromSchema(schema, name) : fc.option(fromSchema(schema, name), {nil: undefined, freq: 2}),
  ])
  return fc.record({
    values: fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>),
    body: body ? fc.option(fromSchema(body), {nil: undefined, freq: 20}) : fc.constant(undefined),
  })
}

/** Texts that cannot stand in an address at all are not the server's to refuse. */
function canBeSent(route: Route, values: Readonly<Record<string, unknown>>): boolean {
  try {
    return new URL(addressOf(route, values), 'http://localhost').pathname.length > 0
  } catch {
    return false
  }
}

async function checkAnswer(server: TestServer, route: Route, key: string, request: {values: object; body: unknown}) {
  const values = request.values as Record<string, unknown>
  if (!canBeSent(route, values)) return
  const answer = await server.call(route.method, addressOf(route, values), {key, body: request.body})
  const told = `${answer.status} ${answer.text.slice(0, 300)}`
  expect(answer.status, told).toBeLessThan(500)
  expect(answer.text).not.toContain(MARK)
  expect(answer.text).not.toMatch(/\bat .*\.[cm]?[jt]s:\d+|node:internal|SQLITE|\/tmp\//)
  const schema = route.answers[answer.status]
  if (!schema || !answer.headers.get('content-type')?.includes('json')) return
  expect(ajv.validate(schema, answer.data), `${told} ${ajv.errorsText()}`).toBe(true)
}

test('no request gives an error of the server, nor a word of another tenant, and answers are as documented', async () => {
  const server = await startTestServer({open: false})
  const [key, other] = [await server.key({role: 'admin'}), await server.key({role: 'admin', tenant: 'other'})]
  await server.call('POST', '/api/v1/tasks', {key: other, body: {title: MARK, id: 'a', labels: [MARK]}})
  await server.call('POST', '/api/v1/events', {key, body: posted('a-task', 'agent.finding')})
  await server.call('POST', '/api/v1/tasks', {key, body: {title: 'A', id: 'a'}})
  for (const route of await routesOf(server)) {
    const property = fc.asyncProperty(requestTo(route), (request) => checkAnswer(server, route, key, request))
    await fc.assert(property, {numRuns: route.parameters.length > 0 || route.body ? RUNS : 1}).catch((error) => {
      throw new Error(`${route.method} ${route.path}: ${error.message}`)
    })
  }
}, 600_000)
