import {expect, test} from 'vitest'
import type {CoreServer} from '../support/allsource/core-server.ts'
import {agent, makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'

/** 1,000,000 by hand: docs/explanation/performance.md. */
const EVENTS = Number(process.env.CN_TEST_REMOTE_EVENTS ?? 5000)
const OPEN = 100
const TYPES = ['task.created', 'task.claimed', 'task.completed'] as const
/** A first page, and what follows in larger ones; each begins with the event that the last one ended with. */
const PAGES = 1 + Math.ceil((EVENTS - 1000) / 4999)

/** A long history, of which little is left to do. */
function seed(core: CoreServer): void {
  core.seed(EVENTS, (index) => {
    const left = EVENTS - 1 - index
    const isOpen = left < OPEN
    const type = isOpen ? 'task.created' : (TYPES[index % 3] as string)
    const payload = type === 'task.created' ? {title: `Task ${index}`, task_type: 'task'} : {agent_id: 'ada'}
    return {event_type: type, entity_id: isOpen ? `open-${left}` : `past-${Math.floor(index / 3)}`, payload}
  })
}

/** What a command asked the store. */
async function exchanges(core: CoreServer, run: () => Promise<{readonly code: number | null}>): Promise<string[]> {
  core.clearRequests()
  expect((await run()).code).toBe(0)
  return core.requests.map(({method}) => method)
}

test('a command on a warm replica asks once to read and twice to write, however long the history', async () => {
  let micros = Date.UTC(2026, 0) * 1000
  const core = await startStore({clock: () => ++micros})
  const workspace = await makeRemoteWorkspace(core.url)
  seed(core)
  const cn = (...args: string[]) => exchanges(core, () => workspace.cn(args, agent('bob')))
  const pages = await cn('sync')
  expect(pages.length).toBeLessThanOrEqual(PAGES)
  expect(await cn('ready', '--json')).toEqual(['GET'])
  expect(await cn('show', 'open-1')).toEqual(['GET'])
  expect(await cn('log', '--limit', '5')).toEqual(['GET'])
  // Once it has to be found out what kind of store it is.
  expect(await cn('claim', 'open-1')).toEqual(['GET', 'GET', 'POST'])
  for (const args of [
    ['done', 'open-1'],
    ['claim', '--next'],
    ['comment', 'open-2', 'seen'],
    ['add', 'One more', '--id', 'new'],
    ['edit', 'new', '--title', 'Two more'],
    ['archive', 'new'],
  ]) {
    expect(await cn(...args), args.join(' ')).toEqual(['GET', 'POST'])
  }
  expect(await cn('ready', '--json', '--offline')).toEqual([])
  // Nothing of the past is read again.
  core.clearRequests()
  await workspace.cn(['ready'])
  expect(core.requests[0]?.query.since).toBeDefined()
})
