import {describe, expect, test} from 'vitest'
import {startTestServer, type TestServer} from './support/server.ts'

const post = (server: TestServer, path: string, body?: object) => server.call('POST', `/api/v1/tasks${path}`, {body})
const get = async (server: TestServer, path: string) => (await server.call('GET', `/api/v1/tasks${path}`)).data
const ids = (page: Record<string, unknown>) => (page.tasks as {id: string}[]).map(({id}) => id)

describe('an agent with nothing but HTTP', () => {
  test('goes through the loop: ready, claim, done', async () => {
    const server = await startTestServer()
    expect((await post(server, '', {title: 'Research', id: 'research', priority: '1'})).status).toBe(201)
    await post(server, '', {title: 'Write', id: 'write', blocked_by: ['research']})
    const ready = await get(server, '/ready')
    expect(ready).toMatchObject({count: 1, total_count: 1, has_more: false, tasks: [{id: 'research', priority: 'p1'}]})
    const claimed = await post(server, '/research/claim', {agent_id: 'ada', lease_seconds: 900})
    expect(claimed).toMatchObject({status: 200, data: {claimed_by: 'ada', claim_version: 2}})
    const lost = await post(server, '/research/claim', {agent_id: 'bob'})
    expect(lost).toMatchObject({
      status: 409,
      data: {
        type: 'urn:chronis:error:ALREADY_CLAIMED',
        title: 'Somebody else holds the task',
        status: 409,
        code: 'ALREADY_CLAIMED',
        retryable: false,
        details: {task_id: 'research', holder: {claimed_by: 'ada', claim_version: 2}},
      },
    })
    expect(lost.headers.get('content-type')).toContain('application/problem+json')
    expect((await post(server, '/research/claim', {agent_id: 'ada'})).data).toMatchObject({already_held: true})
    const late = await post(server, '/research/done', {agent_id: 'bob', claim_version: 1})
    expect(late).toMatchObject({status: 409, data: {code: expect.stringMatching(/CLAIM_LOST|NOT_HOLDER/)}})
    const done = await post(server, '/research/done', {agent_id: 'ada', reason: 'Done', result: {words: 812}})
    expect(done).toMatchObject({status: 200, data: {id: 'research', status: 'done', now_ready: ['write']}})
    expect(await get(server, '/write')).toMatchObject({ready: true, blockers: [{id: 'research', result: {words: 812}}]})
  })
  test('takes the next task, with or without a body, until there is none', async () => {
    const server = await startTestServer()
    await post(server, '', {title: 'A', id: 'a', labels: ['text']})
    await post(server, '', {title: 'B', id: 'b', priority: 'p0'})
    expect((await post(server, '/claim-next', {label: 'text'})).data).toMatchObject({id: 'a', claimed_by: 'human'})
    expect((await post(server, '/claim-next')).data).toMatchObject({id: 'b'})
    expect(await post(server, '/claim-next')).toMatchObject({
      status: 409,
      data: {code: 'NOTHING_READY', retryable: true},
    })
  })
  test('of many who claim one task, exactly one gets it', async () => {
    const server = await startTestServer()
    await post(server, '', {title: 'A', id: 'a'})
    const race = Array.from({length: 40}, (_, i) => post(server, '/a/claim', {agent_id: `w${i}`}))
    const answers = await Promise.all(race)
    const winners = answers.filter(({status}) => status === 200)
    expect(winners).toHaveLength(1)
    const holder = winners[0]?.data.claimed_by
    for (const {status, data} of answers.filter((answer) => answer !== winners[0]))
      expect([status, data.details]).toMatchObject([409, {holder: {claimed_by: holder}}])
  })
  test('fails, retries, releases, comments, is approved or rejected', async () => {
    const server = await startTestServer()
    await post(server, '', {title: 'A', id: 'a', needs_approval: true, max_attempts: 1})
    await post(server, '/a/claim', {agent_id: 'ada', lease_seconds: 60})
    expect((await post(server, '/a/renew', {agent_id: 'ada', lease_seconds: 120})).data).toMatchObject({id: 'a'})
    expect((await post(server, '/a/release', {agent_id: 'bob'})).data).toMatchObject({code: 'NOT_HOLDER'})
    expect((await post(server, '/a/release', {agent_id: 'ada'})).data).toEqual({id: 'a', status: 'open'})
    expect((await post(server, '/a/comment', {text: 'A word'})).data).toEqual({id: 'a', comments: 1})
    expect((await post(server, '/a/comment', {text: ' '})).data).toMatchObject({code: 'INVALID_INPUT'})
    await post(server, '/a/claim', {agent_id: 'ada'})
    expect((await post(server, '/a/fail', {agent_id: 'ada', reason: 'No'})).data).toMatchObject({
      status: 'dead',
      attempts: 1,
      max_attempts: 1,
    })
    expect((await post(server, '/a/retry')).data).toEqual({id: 'a', status: 'open'})
    await post(server, '/a/done', {agent_id: 'ada'})
    expect((await post(server, '/a/approve', {agent_id: 'ada'})).data).toMatchObject({code: 'SELF_APPROVAL'})
    expect((await post(server, '/a/reject', {agent_id: 'bob', reason: 'Shorter'})).data).toMatchObject({status: 'open'})
    await post(server, '/a/done', {agent_id: 'ada'})
    expect((await post(server, '/a/approve', {agent_id: 'bob'})).data).toMatchObject({status: 'done'})
    expect((await post(server, '/a/reopen')).data).toMatchObject({status: 'open'})
  })
})

describe('the board', () => {
  test('is listed with filters, and explains itself', async () => {
    const server = await startTestServer()
    await post(server, '', {title: 'Epic', id: 'epic', type: 'epic'})
    await post(server, '', {title: 'A', id: 'a', parent: 'epic', labels: ['x', 'y']})
    await post(server, '', {title: 'B', id: 'b', parent: 'epic', blocked_by: ['a']})
    expect(ids(await get(server, ''))).toEqual(['epic', 'a', 'b'])
    expect(ids(await get(server, '?parent=epic&label=x'))).toEqual(['a'])
    expect(ids(await get(server, '?status=done,in-progress'))).toEqual([])
    expect(ids(await get(server, '?blocked_by=a'))).toEqual(['b'])
    expect(await get(server, '?limit=1')).toMatchObject({count: 1, total_count: 3, has_more: true})
    expect(ids(await get(server, '/ready?parent=ep'))).toEqual(['a'])
    expect(await get(server, '/b/why')).toMatchObject({id: 'b', blockers: [{id: 'a'}]})
    const wrong = await server.call('GET', '/api/v1/tasks?status=finished')
    expect(wrong).toMatchObject({status: 400, data: {code: 'USAGE', status: 400}})
    const missing = await server.call('GET', '/api/v1/tasks/epik')
    expect(missing).toMatchObject({status: 404, data: {code: 'TASK_NOT_FOUND', details: {suggestion: 'epic'}}})
  })
  test('is shown as it was, for any time', async () => {
    const server = await startTestServer()
    const times: string[] = [String((await get(server, '')).at)]
    const step = async (path: string, body: object) => {
      await post(server, path, body)
      times.push(String((await server.call('GET', '/api/v1/stats')).data.newest_event))
    }
    await step('', {title: 'A', id: 'a'})
    await step('', {title: 'B', id: 'b', blocked_by: ['a']})
    await step('/a/claim', {agent_id: 'ada'})
    await step('/a/done', {agent_id: 'ada'})
    const boardAt = async (i: number) => {
      const page = await get(server, `?at=${times[i]}`)
      expect(page.at).toBe(times[i])
      return (page.tasks as Record<string, unknown>[]).map(({id, status, ready}) => `${id} ${status} ${ready ?? false}`)
    }
    const expected = [
      [],
      ['a open true'],
      ['a open true', 'b open false'],
      ['a in-progress false', 'b open false'],
      ['a done false', 'b open true'],
    ]
    // Forward, back, and to the same time again: the fold that is kept must not show.
    for (const i of [4, 0, 1, 2, 3, 4, 4, 2, 1]) expect(await boardAt(i), String(i)).toEqual(expected[i])
    expect(ids(await get(server, `?at=${times[4]}&status=done`))).toEqual(['a'])
    expect(ids(await get(server, `?at=${times[4]}&id=b,nobody,a`))).toEqual(['b', 'a'])
    expect(await get(server, `?at=${times[4]}&id=a,b&limit=1`)).toMatchObject({
      count: 1,
      total_count: 2,
      has_more: true,
    })
    expect((await server.call('GET', '/api/v1/tasks?at=yesterday')).status).toBe(400)
  })
})

test('what is wrong with a request is a problem document too', async () => {
  const server = await startTestServer()
  for (const [path, body, status] of [
    ['', {}, 422],
    ['', {title: ''}, 400],
    ['', {title: 'A', id: 'No Slug'}, 400],
    ['', {title: 'A', priority: 'p9'}, 400],
    ['', {title: 'A', blocked_by: ['nobody']}, 404],
    ['/nobody/claim', {}, 404],
    ['/nobody/claim', {lease_seconds: 0}, 422],
    ['/nobody/fail', {}, 422],
  ] as const) {
    const answer = await post(server, path, body)
    expect(answer, `${path} ${JSON.stringify(body)}`).toMatchObject({status, data: {status, title: expect.any(String)}})
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  }
})
