import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Browser, chromium, type Page} from 'playwright-core'
import {afterAll, onTestFinished, type TestContext} from 'vitest'
import {BOARD_FOLDER} from './board-folder.ts'
import {startTestServer, type TestServer, type TestServerOptions} from './server.ts'

const CHROMIUM = process.env.CN_TEST_BROWSER ?? '/usr/bin/chromium'
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** What a browser says of an answer that is no 2xx: the tests look at what the page says. */
const REFUSED_REQUEST = /^Failed to load resource/
const CONTRAST = readFileSync(join(import.meta.dirname, 'in-page/contrast.js'), 'utf8')

export interface BrowserOptions {
  /** From `#` on. */
  readonly path?: string
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
  /** Is in the session's storage before the page looks. */
  readonly key?: string
}

const MISSING = existsSync(CHROMIUM) ? undefined : `there is no ${CHROMIUM}; CN_TEST_BROWSER may name another one`
// Where CI has a browser, a skipped test would be one that passes silently.
if (MISSING !== undefined && process.env.CN_TEST_BROWSER_REQUIRED) throw new Error(MISSING)
if (MISSING !== undefined) process.stdout.write(`the board is not tested: ${MISSING}\n`)

/** Skips a test where there is no browser. */
export function needsBrowser(context: TestContext): void {
  if (MISSING !== undefined) context.skip(MISSING)
}

/** A server with the board. */
export function startBoardServer(options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer({boardFolder: BOARD_FOLDER, ...options})
}

/** One for all tests of a file: starting it takes longer than most of them. */
let browser: Promise<Browser> | undefined
afterAll(async () => {
  await (await browser)?.close()
})

/** Opens the board in a profile of its own; the test fails when the page or its policy complains. */
export async function openBoard({url}: {readonly url: string}, options: BrowserOptions = {}): Promise<Page> {
  const {path = '#/', width = 1280, colorScheme = 'light', key} = options
  browser ??= chromium.launch({executablePath: CHROMIUM, args: ARGUMENTS})
  const context = await (await browser).newContext({
    viewport: {width, height: 800},
    colorScheme,
    reducedMotion: 'reduce',
  })
  const complaints: string[] = []
  onTestFinished(async () => {
    await context.close()
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('\n')}`)
  })
  if (key !== undefined) await context.addInitScript(`sessionStorage.setItem('chronis.key', ${JSON.stringify(key)})`)
  const page = await context.newPage()
  page.on('pageerror', ({message}) => complaints.push(message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !REFUSED_REQUEST.test(message.text()))
      complaints.push(message.text())
  })
  await page.goto(`${url}/${path}`)
  return page
}

/** The texts of the page that are hard to read, as WCAG 2.2 AA counts. */
export function hardToRead(page: Page): Promise<{checked: number; faults: readonly object[]}> {
  return page.evaluate(CONTRAST)
}

/** How many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth')
}

/** The titles of the cards of a column. */
export function cardsOf(page: Page, column: string): Promise<string[]> {
  return page.locator(`[data-column="${column}"] .card-title`).allTextContents()
}
