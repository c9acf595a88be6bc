import {beforeEach, describe, expect, test} from 'vitest'
import {cardsOf, needsBrowser, openBoard, startBoardServer} from './support/browser.ts'
import {temporaryFolder, workspaceAt} from './support/cn.ts'
import {startServe} from './support/serve.ts'
import {posted, type TestServer} from './support/server.ts'

const SLOW = {timeout: 120_000}

beforeEach(needsBrowser)

async function act(server: TestServer, path: string, body: object = {}): Promise<void> {
  const {status, text} = await server.call('POST', `/api/v1/tasks${path}`, {body})
  if (status >= 300) throw new Error(`${path}: ${text}`)
}

/** An epic with three tasks: one is done, one is held, one waits for it. */
async function plan(server: TestServer): Promise<void> {
  await act(server, '', {title: 'Launch', id: 'launch', type: 'epic'})
  await act(server, '', {title: 'Research', id: 'research', parent: 'launch', labels: ['text'], priority: 'p0'})
  await act(server, '', {title: 'Write', id: 'write', parent: 'launch', description: 'Two pages'})
  await act(server, '', {title: 'Print', id: 'print', parent: 'launch', blocked_by: ['write']})
  await act(server, '/research/done', {agent_id: 'ada', reason: 'See docs', result: {words: 812}})
  await act(server, '/write/claim', {agent_id: 'bob', lease_seconds: 900})
}

describe('the board', () => {
  test('shows tasks in columns, epics with their progress, and who is active', async () => {
    const server = await startBoardServer()
    await plan(server)
    const page = await openBoard(server)
    await expect.poll(() => cardsOf(page, 'in-progress'), SLOW).toEqual(['Write'])
    expect(await cardsOf(page, 'blocked')).toEqual(['Print', 'Launch'])
    expect(await cardsOf(page, 'done')).toEqual(['Research'])
    const side = page.getByRole('complementary')
    expect(await side.innerText()).toMatch(/Launch\s+1 of 3 · 33 %/)
    expect(await side.innerText()).toMatch(/bob\s+holds 1 task, seen .*\s+Write/)
    expect(await page.locator('[data-task="print"]').innerText()).toContain('waits for write')
    expect(await page.locator('[data-task="write"]').innerText()).toMatch(/bob\s+lease: 15 min left/)
  })
  test('is filtered, and the address says how', async () => {
    const server = await startBoardServer()
    await plan(server)
    const page = await openBoard(server)
    await page.getByLabel('Search').fill('wri')
    await expect.poll(() => cardsOf(page, 'blocked'), SLOW).toEqual([])
    expect(await cardsOf(page, 'in-progress')).toEqual(['Write'])
    expect(page.url()).toContain('#/?q=wri')
    await page.getByRole('button', {name: 'Clear filters'}).click()
    for (const [name, value, column, expected] of [
      ['Priority', 'p0', 'done', ['Research']],
      ['Type', 'epic', 'blocked', ['Launch']],
      ['Agent', 'bob', 'in-progress', ['Write']],
      ['Epic', 'launch', 'blocked', ['Print', 'Launch']],
      ['Label', 'text', 'done', ['Research']],
    ] as const) {
      await page.getByLabel(name, {exact: true}).selectOption(value)
      await expect.poll(() => cardsOf(page, column), SLOW).toEqual(expected)
      await page.reload()
      await expect.poll(() => cardsOf(page, column), SLOW).toEqual(expected)
      await page.getByRole('button', {name: 'Clear filters'}).click()
    }
  })
  test('follows what other processes do', async () => {
    const home = workspaceAt(temporaryFolder())
    await home.cn(['init'])
    await home.cn(['add', 'First', '--id', 'first'])
    const page = await openBoard(await startServe(home, '--open'))
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['First'])
    await home.cn(['add', 'Second', '--id', 'second', '--blocked-by', 'first'])
    await expect.poll(() => cardsOf(page, 'blocked'), SLOW).toEqual(['Second'])
    await home.cn(['claim', 'first', '--agent-id', 'ada'])
    await expect.poll(() => cardsOf(page, 'in-progress'), SLOW).toEqual(['First'])
    await home.cn(['done', 'first', '--agent-id', 'ada'])
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['Second'])
    await home.cn(['archive', 'first'])
    await expect.poll(() => cardsOf(page, 'done'), SLOW).toEqual([])
    await expect.poll(() => page.locator('#news').textContent(), SLOW).toMatch(/archived|events more/)
  })
  test('misses nothing in a burst of long names', async () => {
    const server = await startBoardServer()
    await act(server, '', {title: 'Before', id: 'before'})
    const page = await openBoard(server)
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['Before'])
    const events = Array.from({length: 150}, (_, i) => posted(`${i}-${'x'.repeat(115)}`, 'note.posted'))
    const created = posted('gamma', 'task.created', {payload: {title: 'Gamma'}})
    await server.call('POST', '/api/v1/events/batch', {body: {events: [...events, created]}})
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['Before', 'Gamma'])
  })
  test('says when it is disconnected, and goes on from where it was', async () => {
    const first = await startBoardServer()
    await act(first, '', {title: 'Before', id: 'before'})
    const page = await openBoard(first)
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('live')
    await act(first, '', {title: 'While it is seen', id: 'seen'})
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toHaveLength(2)
    await first.running.stop()
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toMatch(/^disconnected/)
    const second = await startBoardServer({data: first.data, port: Number(new URL(first.url).port)})
    await act(second, '', {title: 'Meanwhile', id: 'meanwhile'})
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('live')
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['Before', 'While it is seen', 'Meanwhile'])
  })
  test('begins anew when the log is another one, in which it cannot go on', async () => {
    const first = await startBoardServer()
    const page = await openBoard(first)
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('live')
    for (const id of ['one', 'two']) await act(first, '', {title: id, id})
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toHaveLength(2)
    await first.running.stop()
    const second = await startBoardServer({port: Number(new URL(first.url).port)})
    await act(second, '', {title: 'Restored', id: 'restored'})
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['Restored'])
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('live')
    await act(second, '', {title: 'Later', id: 'later'})
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['Restored', 'Later'])
    expect(await page.locator('#news').textContent()).not.toContain('two')
  })
  test('draws long columns a piece at a time', async () => {
    const server = await startBoardServer()
    const events = Array.from({length: 100}, (_, i) =>
      posted(`t-${i}`, 'task.created', {payload: {title: `Task ${i}`}}),
    )
    await server.call('POST', '/api/v1/events/batch', {body: {events}})
    const page = await openBoard(server)
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toHaveLength(40)
    await page.getByRole('button', {name: 'Show 40 more of 100'}).click()
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toHaveLength(80)
    await expect.poll(() => page.evaluate('document.activeElement.textContent'), SLOW).toBe('Task 40')
    await page.getByRole('button', {name: 'Show 20 more of 100'}).click()
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toHaveLength(100)
  })
})

describe('a task’s page', () => {
  test('shows everything about it, and follows', async () => {
    const server = await startBoardServer()
    await plan(server)
    await act(server, '/write/comment', {text: 'Half of it is there', agent_id: 'bob'})
    const page = await openBoard(server)
    await page.getByRole('link', {name: 'Write', exact: true}).first().click()
    await expect.poll(() => page.getByRole('heading', {level: 1}).textContent(), SLOW).toBe('Write')
    await expect.poll(() => page.getByRole('main').innerText(), SLOW).toMatch(/Two pages/)
    const text = await page.getByRole('main').innerText()
    expect(text).toMatch(/In progress\s+held by bob since .*\s+lease: 1[45] min/)
    expect(text).toMatch(/Unblocks\s+open Print/)
    expect(text).toMatch(/Half of it is there/)
    expect(text).toMatch(/Timeline\s+bob commented on[\s\S]*bob claimed .*\s+for 15 min\s+human added/)
    await act(server, '/write/done', {agent_id: 'bob', reason: 'Three pages', result: {pages: 3}})
    await expect
      .poll(() => page.getByRole('main').innerText(), SLOW)
      .toMatch(/Outcome\s+Three pages\s+\{\s+"pages": 3\s+\}/)
    await page.getByRole('link', {name: 'Print'}).click()
    await expect
      .poll(() => page.getByRole('main').innerText(), SLOW)
      .toMatch(/Waits for\s+done Write write by bob\s+Three pages/)
    await page.goto(`${server.url}/#/task/nobody`)
    await expect.poll(() => page.getByRole('main').innerText(), SLOW).toContain('Task "nobody" not found')
  })
})

describe('the other views', () => {
  test('draw what waits for what, and list it', async () => {
    const server = await startBoardServer()
    await plan(server)
    await act(server, '', {title: 'Alone', id: 'alone'})
    const page = await openBoard(server, {path: '#/graph'})
    const nodes = page.locator('.drawing a')
    await expect.poll(() => nodes.count(), SLOW).toBe(2)
    expect(await page.locator('.drawing .edge').count()).toBe(1)
    expect(await nodes.nth(1).getAttribute('aria-label')).toBe('Print: blocked, waits for write')
    await page.getByText('The same as a list').click()
    expect(await page.locator('details li').allInnerTexts()).toEqual([
      'in-progress Write',
      'open Print waits for Write',
    ])
    await nodes.nth(1).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('heading', {level: 1}).textContent(), SLOW).toBe('Print')
  })
  test('tell events as they happen, filtered, and wait when told to', async () => {
    const server = await startBoardServer()
    await plan(server)
    const page = await openBoard(server, {path: '#/events'})
    const events = page.locator('.events li')
    await expect.poll(() => events.count(), SLOW).toBe(6)
    expect(await events.first().innerText()).toMatch(/bob claimed Write .* task\.claimed\s+for 15 min/)
    await page.getByLabel('Type').selectOption('task.created')
    await expect.poll(() => events.count(), SLOW).toBe(4)
    await page.getByLabel('Type').selectOption('')
    await page.getByLabel('Agent').selectOption('ada')
    await expect.poll(() => events.allInnerTexts(), SLOW).toMatchObject([expect.stringContaining('ada completed')])
    await page.getByLabel('Agent').selectOption('')
    await page.getByRole('button', {name: 'Pause'}).click()
    await act(server, '/write/comment', {text: 'Unseen', agent_id: 'eve'})
    await expect.poll(() => page.getByText('1 event since then').count(), SLOW).toBe(1)
    expect(await events.count()).toBe(6)
    await page.getByRole('button', {name: 'Go on'}).click()
    await expect.poll(() => events.first().innerText(), SLOW).toContain('Unseen')
  })
})

test('time goes back and forth: the board as it was, which says so, and where nothing can be done', async () => {
  const server = await startBoardServer()
  await act(server, '', {title: 'A', id: 'a'})
  await act(server, '', {title: 'B', id: 'b', blocked_by: ['a']})
  await act(server, '/a/done', {agent_id: 'ada'})
  const page = await openBoard(server)
  await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['B'])
  const banner = page.getByText('You are looking at the past')
  expect(await banner.isVisible()).toBe(false)
  await page.getByRole('button', {name: 'One event earlier'}).click()
  await expect.poll(() => banner.isVisible(), SLOW).toBe(true)
  expect([await cardsOf(page, 'ready'), await cardsOf(page, 'blocked')]).toEqual([['A'], ['B']])
  await page.getByRole('button', {name: 'One event earlier'}).click()
  await expect.poll(() => cardsOf(page, 'blocked'), SLOW).toEqual([])
  // What happens meanwhile does not show.
  await act(server, '', {title: 'C', id: 'c'})
  await page.getByRole('link', {name: 'A', exact: true}).click()
  await expect.poll(() => page.getByRole('main').innerText(), SLOW).toMatch(/Timeline\s+human added .*$/)
  expect(await page.getByRole('button', {name: /Claim|Done|Comment/}).count()).toBe(0)
  await page.getByLabel('Time', {exact: true}).focus()
  await page.keyboard.press('End')
  await expect.poll(() => banner.isVisible(), SLOW).toBe(false)
  await page.getByRole('link', {name: '← Board'}).click()
  await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['B', 'C'])
  await page.getByLabel('Time', {exact: true}).focus()
  await page.keyboard.press('Home')
  await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['A'])
  await page.getByRole('button', {name: 'Back to now'}).click()
  await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['B', 'C'])
})

describe('a bad network', () => {
  test('does not lose a change: what fails in passing is asked for again', async () => {
    const server = await startBoardServer()
    await act(server, '', {title: 'A', id: 'a'})
    const page = await openBoard(server)
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['A'])
    let asked = 0
    await page.route('**/api/v1/tasks?*id=*', async (route) => {
      asked++
      if (asked === 1) return route.abort()
      return asked === 2 ? route.fulfill({status: 503, json: {title: 'Queue full', status: 503}}) : route.continue()
    })
    await act(server, '/a/claim', {agent_id: 'ada'})
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('Queue full')
    await expect.poll(() => cardsOf(page, 'in-progress'), SLOW).toEqual(['A'])
    expect(await page.locator('#connection').textContent()).toBe('live')
  })
  test('on which the board loads slowly does not undo what happens meanwhile', async () => {
    const server = await startBoardServer()
    await act(server, '', {title: 'A', id: 'a'})
    const page = await openBoard(server, {path: '#/events'})
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/api/v1/stats', async (route) => {
      await held
      await route.continue()
    })
    const loaded = page.waitForResponse(/tasks\?limit=10000$/, SLOW)
    await page.goto(`${server.url}/?slow`)
    await loaded
    const asked = page.waitForResponse(/tasks\?.*id=a/, {timeout: 1000}).catch(() => {})
    await act(server, '/a/claim', {agent_id: 'ada'})
    await expect.poll(() => page.getByRole('complementary').innerText(), SLOW).toContain('ada')
    await asked
    release()
    await expect.poll(() => page.locator('#connection').textContent(), SLOW).toBe('live')
    await expect.poll(() => cardsOf(page, 'in-progress'), SLOW).toEqual(['A'])
    expect(await cardsOf(page, 'ready')).toEqual([])
  })
  test('that answers in another order does not decide which time is shown', async () => {
    const server = await startBoardServer()
    for (const id of ['a', 'b', 'c']) await act(server, '', {title: id, id})
    const page = await openBoard(server)
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toHaveLength(3)
    let first = true
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/api/v1/tasks?*at=*', async (route) => {
      const isFirst = first
      first = false
      if (isFirst) await held
      await route.continue()
    })
    const answered = page.waitForResponse((response) => response.url().includes('at='), SLOW)
    await page.getByLabel('Time', {exact: true}).focus()
    await page.keyboard.press('Home')
    await expect.poll(() => first, SLOW).toBe(false)
    await page.keyboard.press('End')
    release()
    await answered
    await act(server, '', {title: 'd', id: 'd'})
    await expect.poll(() => cardsOf(page, 'ready'), SLOW).toEqual(['a', 'b', 'c', 'd'])
    expect(await page.getByText('You are looking at the past').isVisible()).toBe(false)
  })
})
