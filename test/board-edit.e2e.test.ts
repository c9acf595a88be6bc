import type {Page} from 'playwright-core'
import {beforeEach, describe, expect, test} from 'vitest'
import {cardsOf, hardToRead, needsBrowser, openBoard, overflow, startBoardServer} from './support/browser.ts'
import type {TestServer} from './support/server.ts'

const SLOW = {timeout: 120_000}

beforeEach(needsBrowser)

const post = (server: TestServer, path: string, body: object) => server.call('POST', `/api/v1/tasks${path}`, {body})
const button = (page: Page, name: string) => page.getByRole('button', {name, exact: true})
const form = (page: Page, name: string) => page.getByRole('form', {name})
const focused = (page: Page) =>
  page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.id')

async function taskOf(server: TestServer, id: string): Promise<Record<string, unknown>> {
  return JSON.parse((await server.call('GET', `/api/v1/tasks/${id}`)).text)
}

/** A server with the tasks a and b, and the page of a. */
async function openTask(options: Parameters<typeof openBoard>[1] = {}) {
  const server = await startBoardServer()
  for (const id of ['a', 'b']) await post(server, '', {title: `Task ${id}`, id})
  const page = await openBoard(server, {path: '#/task/a', ...options})
  await expect.poll(() => button(page, 'Edit title').count(), SLOW).toBe(1)
  return {server, page}
}

describe('a task is edited in place', () => {
  test('its title, with the keyboard alone; Escape changes nothing', async () => {
    const {server, page} = await openTask()
    await button(page, 'Edit title').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type(' not kept')
    await page.keyboard.press('Escape')
    expect(await focused(page)).toBe('Edit title')
    await page.keyboard.press('Enter')
    expect(await form(page, 'Edit title').getByLabel('Title').inputValue()).toBe('Task a')
    await form(page, 'Edit title').getByLabel('Title').fill('A new title')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('heading', {level: 1}).textContent(), SLOW).toBe('A new title')
    expect(await focused(page)).toBe('Edit title')
    expect(await taskOf(server, 'a')).toMatchObject({title: 'A new title'})
  })
  test('its description and the other fields: only what differs is recorded', async () => {
    const {server, page} = await openTask()
    await button(page, 'Edit description').click()
    await form(page, 'Edit description').getByLabel('Description').fill('Two\nlines')
    await page.keyboard.press('Control+Enter')
    await expect.poll(async () => (await taskOf(server, 'a')).description, SLOW).toBe('Two\nlines')
    await button(page, 'Edit details').click()
    const details = form(page, 'Edit details')
    await details.getByLabel('Priority').selectOption('p0')
    await details.getByLabel('Part of').fill('task B')
    await details.getByLabel('Maximum attempts').fill('7')
    await details.getByLabel('Somebody else has to approve').check()
    await details.getByRole('button', {name: 'Save'}).click()
    await expect
      .poll(() => page.locator('.details').innerText(), SLOW)
      .toMatch(/p0[\s\S]*task\s+Approval\s+needed[\s\S]*7/)
    const task = await taskOf(server, 'a')
    expect(task).toMatchObject({priority: 'p0', type: 'task', parent: 'b', needs_approval: true})
    const events = task.timeline as {payload: Record<string, unknown>}[]
    const {agent_id: _, ...payload} = events.at(-1)?.payload ?? {}
    expect(Object.keys(payload).sort()).toEqual(['max_attempts', 'needs_approval', 'parent', 'priority'])
  })
  test('its labels, and what it waits for, with suggestions; a cycle is refused with its path', async () => {
    const {server, page} = await openTask()
    await page.getByLabel('Add a label').fill('docs')
    await page.keyboard.press('Enter')
    await expect.poll(() => button(page, 'Remove label docs').count(), SLOW).toBe(1)
    expect(await focused(page)).toBe('add-labels')
    await button(page, 'Remove label docs').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => button(page, 'Remove label docs').count(), SLOW).toBe(0)
    expect(await focused(page)).toBe('add-labels')
    const input = page.getByLabel('Add a task to wait for')
    await input.fill('task')
    expect(
      await page.locator('#add-blockers-list option').evaluateAll((all) => all.map((each) => each.textContent)),
    ).toEqual(['Task b'])
    await input.fill('Task b')
    await page.keyboard.press('Enter')
    await expect.poll(() => button(page, 'Remove Task b').count(), SLOW).toBe(1)
    await page.goto(`${server.url}/#/task/b`)
    await expect.poll(() => page.getByRole('heading', {level: 1}).textContent(), SLOW).toBe('Task b')
    await input.fill('a')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts(), SLOW)
      .toContainEqual(expect.stringMatching(/cycle: .*a.*b/))
    expect(await input.inputValue()).toBe('a')
    await page.goto(`${server.url}/#/task/a`)
    await button(page, 'Remove Task b').click()
    await expect.poll(async () => (await taskOf(server, 'a')).blocked_by, SLOW).toBeUndefined()
  })
  test('it is archived, and each action is undone where that is possible', async () => {
    const {server, page} = await openTask()
    await button(page, 'Archive').click()
    await expect.poll(() => button(page, 'Unarchive').count(), SLOW).toBe(1)
    await button(page, 'Undo').click()
    await expect.poll(() => button(page, 'Archive').count(), SLOW).toBe(1)
    await expect.poll(() => page.locator('#news').textContent(), SLOW).toBe('Undone: Task a: archived')
    // Without an event there is nothing to undo: an older command is not undone in its place.
    await page.getByLabel('Add a label').fill('x')
    await page.keyboard.press('Enter')
    await expect.poll(() => button(page, 'Undo').count(), SLOW).toBe(1)
    await expect.poll(() => button(page, 'Remove label x').count(), SLOW).toBe(1)
    await page.getByLabel('Add a label').fill('x')
    const asked = page.waitForResponse('**/tasks/undo')
    await page.keyboard.press('Enter')
    await asked
    await expect.poll(() => button(page, 'Undo').count(), SLOW).toBe(0)
    expect(await taskOf(server, 'a')).toMatchObject({labels: ['x']})
  })
})

test('a task is added with all its fields, and what the server refuses is not lost', async () => {
  const {server, page} = await openTask({path: '#/task/a'})
  await page.getByRole('link', {name: '← Board'}).click()
  await button(page, 'Add a task').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Title').fill('A third one')
  await dialog.getByLabel('Description').fill('Why')
  await dialog.getByLabel('Priority').selectOption('p1')
  await dialog.getByLabel('Type').selectOption('bug')
  await dialog.getByLabel('Add a label').fill('one')
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Add a label').fill('two')
  await dialog.getByLabel('Part of').fill('a')
  await dialog.getByLabel('Add a task to wait for').fill('Task b')
  await dialog.getByLabel(/^Id/).fill('b')
  await dialog.getByLabel('Maximum attempts').fill('5')
  await dialog.getByLabel('Somebody else has to approve').check()
  await dialog.getByRole('button', {name: 'Add the task'}).click()
  await expect
    .poll(() => dialog.getByRole('alert').allInnerTexts(), SLOW)
    .toContainEqual(expect.stringContaining('HTTP 409'))
  expect(await dialog.getByLabel('Title').inputValue()).toBe('A third one')
  await dialog.getByLabel(/^Id/).fill('c')
  await dialog.getByRole('button', {name: 'Add the task'}).click()
  await expect.poll(() => cardsOf(page, 'blocked'), SLOW).toEqual(['A third one', 'Task a'])
  const fields = {
    priority: 'p1',
    type: 'bug',
    parent: 'a',
    blocked_by: ['b'],
    labels: ['one', 'two'],
    needs_approval: true,
  }
  expect(await taskOf(server, 'c')).toMatchObject({...fields, description: 'Why'})
  await page.getByRole('region', {name: 'Last action'}).getByRole('link', {name: 'Open'}).click()
  await expect.poll(() => page.getByRole('heading', {level: 1}).textContent(), SLOW).toBe('A third one')
})

describe('several people at once', () => {
  test('lose nothing that they type: a field that was touched stays, and the page says what it is now', async () => {
    const {server, page} = await openTask()
    const other = await openBoard(server, {path: '#/task/a'})
    await button(page, 'Edit title').click()
    const title = form(page, 'Edit title').getByLabel('Title')
    await title.fill('Mine')
    await page.getByLabel('Your comment').fill('Half a com')
    await button(other, 'Edit title').click()
    await form(other, 'Edit title').getByLabel('Title').fill('Theirs')
    await other.keyboard.press('Enter')
    await expect
      .poll(() => page.locator('.meanwhile').allInnerTexts(), SLOW)
      .toContainEqual(expect.stringContaining('Theirs'))
    expect([await title.inputValue(), await page.getByLabel('Your comment').inputValue()]).toEqual([
      'Mine',
      'Half a com',
    ])
    await title.press('Enter')
    await expect.poll(() => other.getByRole('heading', {level: 1}).textContent(), SLOW).toBe('Mine')
  })
  test('get a task once: of two who claim it, the other one is told who holds it', async () => {
    const {server, page} = await openTask()
    const other = await openBoard(server, {path: '#/task/a'})
    for (const [each, name] of [
      [page, 'ada'],
      [other, 'bob'],
    ] as const) {
      await each.evaluate(`sessionStorage.setItem('chronis.agent', '${name}')`)
      await button(each, 'Claim').click()
      await each.getByLabel(/For how many minutes/).fill('15')
    }
    await Promise.all([page.keyboard.press('Enter'), other.keyboard.press('Enter')])
    const alerts = () => Promise.all([page, other].map((each) => each.getByRole('alert').allInnerTexts()))
    await expect
      .poll(async () => (await alerts()).flat().filter((text) => text !== ''), SLOW)
      .toEqual([expect.stringMatching(/held by (ada|bob)[\s\S]*Take another task: the board shows/)])
    const dialogs = await Promise.all([page, other].map((each) => each.getByRole('dialog').count()))
    expect(dialogs.sort()).toEqual([0, 1])
    const loser = (await page.getByRole('dialog').count()) === 1 ? page : other
    expect(await loser.getByLabel(/For how many minutes/).inputValue()).toBe('15')
    expect((await taskOf(server, 'a')).claimed_by).toBe(loser === page ? 'bob' : 'ada')
  })
})

test.for([
  ['light', 1280],
  ['dark', 380],
] as const)('forms can be read, and fit: %s, %i px', async ([colorScheme, width]) => {
  const {page} = await openTask({colorScheme, width})
  for (const name of ['title', 'description', 'details']) await button(page, `Edit ${name}`).click()
  await page.getByLabel('Add a label').fill('Not a label')
  await page.keyboard.press('Enter')
  expect((await hardToRead(page)).faults).toEqual([])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.getByRole('link', {name: '← Board'}).click()
  await button(page, 'Add a task').click()
  expect((await hardToRead(page)).faults).toEqual([])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
})
