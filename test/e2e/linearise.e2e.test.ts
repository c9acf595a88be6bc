import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {HUMAN} from '../../src/domain/commands.ts'
import {makeWorkspace, type TestWorkspace, temporaryFolder} from '../support/cn.ts'
import {inspectLog} from '../support/inspect-log.ts'
import {findViolations} from '../support/linearise.ts'
import {PLAYED, type Player, play, playOn, SHARED} from '../support/players.ts'
import {randomNumbers} from '../support/random-numbers.ts'
import {makeRemoteWorkspace} from '../support/remote-workspace.ts'
import {startServe} from '../support/serve.ts'

const SECONDS = Number(process.env.CN_TEST_SECONDS ?? 8)
const SEED = Number(process.env.CN_TEST_SEED ?? Date.now() % 1_000_000)
/** Two of one name in different sessions, another agent, and a person. */
const ACTORS = [
  {agentId: 'ada', sessionId: 'ada-1'},
  {agentId: 'bob', sessionId: 'bob-1'},
  {agentId: 'ada', sessionId: 'ada-2'},
  {agentId: HUMAN, sessionId: 'terminal'},
]
const NOT_PLAYED = [
  'init',
  'demo',
  'q',
  'list',
  'show',
  'ready',
  'log',
  'wait',
  'why',
  'needs-me',
  'dlq',
  'help',
  'version',
]
/** What does nothing to tasks. */
const BESIDE_TASKS = ['ack', 'completion', 'config:list', 'consume', 'consumers', 'doctor', 'emit', 'sync', 'watch']

/** Lets everybody play, and looks for the one order in what they were told and what the log of `home` has. */
async function expectOneOrder(home: TestWorkspace, players: readonly Player[]): Promise<void> {
  const setter = {by: {agentId: 'setter', sessionId: 'setter'}, workspace: home}
  const begun = []
  for (const id of SHARED) begun.push(await play(setter, {args: ['add', id, '--id', id, '--max-attempts', '2']}))
  const played = await Promise.all(players.map((player, index) => playOn(player, randomNumbers(SEED + index), SECONDS)))
  const calls = [...begun, ...played.flat()]

  const {events, integrity, gaps, view} = await inspectLog(home.database, temporaryFolder())
  expect([integrity, gaps]).toEqual(['ok', []])
  expect(view.kept).toEqual(view.rebuilt)
  expect(findViolations(calls, events), `seed ${SEED}`).toEqual([])
  expect(calls.filter(({answer}) => answer.error !== undefined).length).toBeGreaterThan(0)
  expect(events.length).toBeGreaterThan(SHARED.length)
}

test.each([2, 4])(
  'what %i processes do to a board at random has one order that explains every answer',
  async (count) => {
    const workspace = await makeWorkspace()
    const players = ACTORS.slice(0, count).map((by) => ({by, workspace}))
    await expectOneOrder(workspace, players)
  },
)

test('so it has on a server, with several machines, processes that share a replica, and one at the log itself', async () => {
  const home = await makeWorkspace()
  const {url} = await startServe(home, '--open')
  const [one, two] = [await makeRemoteWorkspace(url), await makeRemoteWorkspace(url)]
  const places = [one, one, two, home]
  const players = ACTORS.map((by, index) => {
    const workspace = places[index] as TestWorkspace
    return {by, workspace, isRemote: workspace !== home}
  })
  await expectOneOrder(home, players)
})

test('every command that changes tasks is played', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../oclif.manifest.json'), 'utf8'))
  const commands = Object.keys(manifest.commands).filter(
    (id) => !/^(?:dep:(?:list|tree|cycles)|serve(?::.+)?)$/.test(id),
  )
  expect(commands.filter((id) => ![...NOT_PLAYED, ...BESIDE_TASKS].includes(id)).sort()).toEqual([...PLAYED].sort())
})
