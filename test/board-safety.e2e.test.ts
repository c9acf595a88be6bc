import type {Page} from 'playwright-core'
import {beforeEach, describe, expect, test} from 'vitest'
import {cardsOf, hardToRead, needsBrowser, openBoard, overflow, startBoardServer} from './support/browser.ts'
import {posted, type TestServer} from './support/server.ts'

const SLOW = {timeout: 120_000}

beforeEach(needsBrowser)

const post = (server: TestServer, path: string, body: object, key?: string) =>
  server.call('POST', `/api/v1/tasks${path}`, {body, key})
const press = (page: Page, name: string) => page.getByRole('main').getByRole('button', {name, exact: true}).click()
const confirm = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', {name, exact: true}).click()
const focused = 'document.activeElement.textContent || document.activeElement.id || document.activeElement.tagName'

describe('a key', () => {
  test('is asked for, is kept by the tab alone, and goes nowhere but to the server', async () => {
    const server = await startBoardServer({open: false})
    const key = await server.key({role: 'read'})
    const page = await openBoard(server)
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^Key/).fill('ask_wrong')
    // The page loads anew with the key, and asks again: the dialog of before must not be taken for the next one.
    const loadedAnew = page.waitForEvent('load')
    await dialog.getByRole('button', {name: 'Use these'}).click()
    await loadedAnew
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('The server needs a key.')
    await page.getByRole('dialog').getByLabel(/^Key/).fill(key)
    await page.getByRole('dialog').getByRole('button', {name: 'Use these'}).click()
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('live')
    await expect.poll(() => page.locator('#identity').textContent(), SLOW).toBe('human (read)')
    expect(page.url()).not.toContain(key)
    expect(
      await page.evaluate('[localStorage.length, document.cookie, sessionStorage.getItem("chronis.key")]'),
    ).toEqual([0, '', key])
    expect(await page.content()).not.toContain(key)
  })
  test('allows what its role does; the rest is not offered, and the page says why', async () => {
    const server = await startBoardServer({open: false})
    const [work, approve, read] = await Promise.all([
      server.key({role: 'work', agent: 'ada'}),
      server.key({role: 'approve', agent: 'eve'}),
      server.key({role: 'read'}),
    ])
    await post(server, '', {title: 'A', id: 'a', needs_approval: true}, work)
    const reader = await openBoard(server, {key: read, path: '#/task/a'})
    await expect
      .poll(() => reader.getByRole('main').innerText(), SLOW)
      .toContain('Your key (read) does not allow: claim, done, archive.')
    expect(await reader.getByRole('main').getByRole('button').count()).toBe(0)
    const worker = await openBoard(server, {key: work, path: '#/task/a'})
    await press(worker, 'Claim')
    await worker.getByLabel(/For how many minutes/).fill('15')
    await confirm(worker, 'Claim')
    await expect
      .poll(() => reader.getByRole('main').innerText(), SLOW)
      .toMatch(/held by ada since .*\s+lease: 1[45] min/)
    await press(worker, 'Release')
    await confirm(worker, 'Release')
    await press(worker, 'Done')
    await worker.getByLabel(/What came of it/).fill('It works')
    await worker.getByLabel(/Result for programs/).fill('{"ok": tru')
    await confirm(worker, 'Done')
    await expect
      .poll(() => worker.getByRole('dialog').getByRole('alert').innerText(), SLOW)
      .toContain('result is not JSON')
    await worker.getByLabel(/Result for programs/).fill('{"ok": true}')
    await confirm(worker, 'Done')
    await expect.poll(() => worker.getByRole('main').innerText(), SLOW).toContain('does not allow: approve, reject')
    const reviewer = await openBoard(server, {key: approve, path: '#/task/a'})
    await press(reviewer, 'Reject')
    await reviewer.getByLabel('What is missing').fill('A test')
    await confirm(reviewer, 'Reject')
    await expect.poll(() => worker.getByRole('main').innerText(), SLOW).toMatch(/Last rejected by eve .*\s+A test/)
    await post(server, '/a/done', {}, work)
    await press(reviewer, 'Approve')
    await confirm(reviewer, 'Approve')
    await expect.poll(() => worker.getByRole('main').innerText(), SLOW).toMatch(/Done\s+by ada/)
    await worker.getByLabel('Your comment').fill('Thanks')
    await worker.getByRole('button', {name: 'Comment'}).click()
    await expect.poll(() => reader.getByRole('main').innerText(), SLOW).toMatch(/ada now|ada \d+ seconds? ago\s+Thanks/)
  })
  test('that is refused all the same leads to the server’s own words: 409 with a hint, 403', async () => {
    const server = await startBoardServer({open: false})
    const key = await server.key({role: 'work', agent: 'ada'})
    const other = await server.key({role: 'work', agent: 'bob'})
    await post(server, '', {title: 'A', id: 'a'}, key)
    await post(server, '', {title: 'B', id: 'b', needs_approval: true}, key)
    await post(server, '/b/done', {}, key)
    const page = await openBoard(server, {key, path: '#/task/a'})
    await press(page, 'Claim')
    await post(server, '/a/claim', {}, other)
    await confirm(page, 'Claim')
    const alert = page.getByRole('dialog').getByRole('alert')
    await expect
      .poll(() => alert.innerText(), SLOW)
      .toMatch(/A is held by bob since [\s\S]*Take another task[\s\S]*HTTP 409/i)
    await page.keyboard.press('Escape')
    // The page believes that it may; the server knows better.
    await page.route('**/auth/me', (route) =>
      route.fulfill({json: {tenant_id: 'default', role: 'approve', agent: 'ada'}}),
    )
    await page.goto(`${server.url}/#/task/b`)
    await page.reload()
    await press(page, 'Approve')
    await confirm(page, 'Approve')
    await expect.poll(() => alert.innerText(), SLOW).toMatch(/Permission denied: approve required[\s\S]*HTTP 403/)
  })
})

test('text stays text, whatever is in it', async () => {
  const server = await startBoardServer()
  const bad = `<img src=x onerror="globalThis.harm=1">"'><script>globalThis.harm=1</script>{{harm}}javascript:harm=1`
  const event = (id: string, type: string, payload: object) =>
    server.call('POST', '/api/v1/events', {body: posted(id, type, {payload: {agent_id: bad, ...payload}})})
  const id = '<b onclick=harm=1>"x"</b>'
  const fields = {title: bad, description: bad, labels: [bad], priority: 'p1', blocked_by: [bad]}
  await event(id, 'task.created', fields)
  await event('next', 'task.created', {...fields, blocked_by: [id], parent: id})
  await event(id, 'task.claimed', {lease_seconds: 1000})
  await event(id, 'task.commented', {text: bad})
  await event(id, 'task.completed', {reason: bad, result: {[bad]: bad}})
  await event('other', 'agent.finding', {[bad]: bad})
  await event('dead', 'task.created', fields)
  await event('dead', 'task.failed', {reason: bad, retryable: false})
  const page = await openBoard(server)
  const task = `#/task/${encodeURIComponent(id)}`
  for (const path of [
    '#/',
    task,
    '#/task/next',
    '#/graph',
    '#/events',
    `#/?agent=${encodeURIComponent(bad)}`,
    '#/task/<img>',
  ]) {
    await page.goto(`${server.url}/${path}`)
    await expect
      .poll(() => page.getByRole('main').innerText(), SLOW)
      .toContain(path.includes('<img>') ? '<img>' : '<script>')
    expect(await page.evaluate('globalThis.harm')).toBeUndefined()
    expect(
      await page
        .locator('main img, main script, main b, main [onerror], main [onclick], a[href^="javascript"]')
        .count(),
    ).toBe(0)
  }
})

test('half a character in a name does not stop the board', async () => {
  const server = await startBoardServer()
  const half = '"\\ud800"'
  const post = (type: string, id: string, payload: string) =>
    server.call('POST', '/api/v1/events', {
      body: `{"event_type": "${type}", "entity_id": "${id}", "payload": ${payload}}`,
    })
  await post('note.posted', 'n', `{"agent_id": ${half}}`)
  await post('task.created', 'a', `{"title": "A", "parent": ${half}, "blocked_by": [${half}]}`)
  const page = await openBoard(server)
  await expect.poll(() => cardsOf(page, 'blocked'), SLOW).toEqual(['A'])
  expect(await page.locator('.side a[href="#/?agent=%EF%BF%BD"]').count()).toBe(1)
  await page.goto(`${server.url}/#/task/a`)
  await expect.poll(() => page.getByRole('main').innerText(), SLOW).toContain('Waits for')
})

describe('with the keyboard alone', () => {
  test('one gets everywhere, in order, sees where one is, and a dialog keeps and gives back the focus', async () => {
    const server = await startBoardServer()
    await post(server, '', {title: 'First', id: 'first'})
    const page = await openBoard(server)
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['First'])
    const order: string[] = []
    for (let i = 0; i < 40 && order.at(-1) !== 'First'; i++) {
      await page.keyboard.press('Tab')
      order.push(await page.evaluate(focused))
      const outline = '(document.activeElement.closest(".card") ?? document.activeElement)'
      expect(await page.evaluate(`getComputedStyle(${outline}).outlineStyle`), order.at(-1)).not.toBe('none')
    }
    expect(order.slice(0, 6)).toEqual(['Skip to the board', 'chronis', 'Board', 'Graph', 'Events', 'human (admin)'])
    expect(order).toContain('search')
    expect(order.at(-1)).toBe('First')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('button', {name: 'Claim'}).count(), SLOW).toBe(1)
    await tabTo('Claim')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(focused)).toBe('field-minutes')
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('Tab')
      // Between its last and its first control the browser itself has its turn.
      expect(
        await page.evaluate(
          'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
        ),
      ).toBe(true)
    }
    await page.keyboard.press('Escape')
    expect(await page.evaluate(focused)).toBe('Claim')
    await page.keyboard.press('Enter')
    await page.keyboard.type('5')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('main').innerText(), SLOW).toMatch(/held by human since .*\s+lease: /)
    expect(await page.locator('#news').textContent()).toBe('First: claimed')
    await tabTo('Done')

    async function tabTo(name: string): Promise<void> {
      for (let i = 0; i < 40 && (await page.evaluate(focused)) !== name; i++) await page.keyboard.press('Tab')
      expect(await page.evaluate(focused)).toBe(name)
    }
  })
  test('the first step leads past the head', async () => {
    const page = await openBoard(await startBoardServer())
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(focused)).toBe('search')
  })
  test('focus stays where it was when the board changes', async () => {
    const server = await startBoardServer()
    await post(server, '', {title: 'First', id: 'first'})
    const page = await openBoard(server)
    await page.getByRole('link', {name: 'First'}).focus()
    await post(server, '/first/claim', {agent_id: 'ada'})
    await expect.poll(() => cardsOf(page, 'in-progress'), SLOW).toEqual(['First'])
    expect(await page.evaluate(focused)).toBe('First')
  })
})

describe('on any screen', () => {
  test.for([
    ['light', 1440],
    ['dark', 1440],
    ['light', 380],
    ['dark', 380],
  ] as const)('texts have contrast, and nothing is wider than the window: %s, %i px', async ([colorScheme, width]) => {
    const server = await startBoardServer()
    await showcase(server)
    const page = await openBoard(server, {colorScheme, width})
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).not.toEqual([])
    for (const path of ['#/', '#/task/done', '#/task/held', '#/task/review', '#/graph', '#/events']) {
      await page.goto(`${server.url}/${path}`)
      await expect.poll(() => page.getByText('Loading').count(), SLOW).toBe(0)
      const {checked, faults} = await hardToRead(page)
      expect(faults, path).toEqual([])
      expect(checked, path).toBeGreaterThan(15)
      expect(await overflow(page), path).toBeLessThanOrEqual(0)
    }
    await page.goto(`${server.url}/#/task/review`)
    await press(page, 'Approve')
    await confirm(page, 'Approve')
    expect((await hardToRead(page)).faults).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', {name: 'One event earlier'}).click()
    await expect.poll(() => page.getByText('You are looking at the past').isVisible(), SLOW).toBe(true)
    expect((await hardToRead(page)).faults).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })
  test('a narrow one shows one column at a time', async () => {
    const server = await startBoardServer()
    await showcase(server)
    const page = await openBoard(server, {width: 380})
    const seen = () =>
      page.evaluate(
        '[...document.querySelectorAll(".column")].filter((each) => each.checkVisibility()).map(({dataset}) => dataset.column)',
      )
    await expect.poll(() => cardsOf(page, 'done'), SLOW).not.toEqual([])
    expect(await seen()).toEqual(['ready'])
    await page.getByRole('button', {name: /^Done/}).click()
    expect(await seen()).toEqual(['done'])
    expect(await page.getByLabel('Priority').isVisible()).toBe(false)
    await page.getByRole('button', {name: 'Filters', exact: true}).click()
    expect(await page.getByLabel('Priority').isVisible()).toBe(true)
  })
})

/** A task in every state, with texts that are too long. */
async function showcase(server: TestServer): Promise<void> {
  const long = 'AWordThatDoesNotWantToEnd'.repeat(8)
  await post(server, '', {title: long, id: 'epic', type: 'epic', priority: 'p0', labels: [long.slice(0, 60), 'x']})
  for (const id of ['ready', 'held', 'stale', 'review', 'done', 'dead', 'paused', 'waits'])
    await post(server, '', {
      title: `${id} ${long}`,
      id,
      description: long,
      priority: id === 'ready' ? 'p1' : 'p2',
      parent: 'epic',
      max_attempts: id === 'dead' ? 1 : 3,
      needs_approval: id === 'review',
      labels: ['backend'],
      blocked_by: id === 'waits' ? ['held', 'done'] : [],
    })
  const act = (path: string, body: object = {}) => post(server, path, {agent_id: 'an-agent-with-a-long-name', ...body})
  await act('/held/claim', {lease_seconds: 900})
  await act('/held/comment', {text: long})
  await act('/stale/claim', {lease_seconds: 1})
  await act('/review/done', {agent_id: 'human', reason: long})
  await act('/done/done', {reason: long, result: {long}})
  for (const id of ['dead', 'paused']) {
    await act(`/${id}/claim`)
    await act(`/${id}/fail`, {reason: long})
  }
}
