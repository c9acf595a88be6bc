import {appendFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {describe, expect, onTestFinished, test} from 'vitest'
import type {RecordedEvent} from '../../src/domain/events.ts'
import type {CoreOptions} from '../support/allsource/core-options.ts'
import type {CoreServer} from '../support/allsource/core-server.ts'
import {createListener} from '../support/allsource/listener.ts'
import type {ErrorData, TestWorkspace} from '../support/cn.ts'
import {agent, makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'

interface Shown {
  readonly id: string
  readonly status: string
  readonly claimed_by?: string
}

const GENERATIONS: readonly [string, CoreOptions][] = [
  ['a new Core', {}],
  ['the gateway', {gateway: true, apiKey: 'ask_key', tenant: 'team'}],
  ['a store with atomic batches', {atomicBatch: true, apiKey: 'ask_key', tenant: 'team'}],
  ['an old Core', {generation: 'old', apiKey: 'ask_key', tenant: 'team'}],
]

async function machinesOf(core: CoreServer, {apiKey, tenant}: CoreOptions): Promise<[TestWorkspace, TestWorkspace]> {
  const more = [...(apiKey ? ['--api-key', apiKey] : []), ...(tenant ? ['--tenant', tenant] : [])]
  return [await makeRemoteWorkspace(core.url, more), await makeRemoteWorkspace(core.url, more)]
}

async function works(workspace: TestWorkspace, ...args: string[]): Promise<void> {
  const {code, stderr} = await workspace.cn(args, agent('ada'))
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0)
}

async function typesIn(workspace: TestWorkspace, id: string): Promise<readonly string[]> {
  const {data} = await workspace.json<RecordedEvent[]>(['log', id])
  return data.map(({event_type}) => event_type)
}

/** Two claim the task at once: who got it, and what the other was told. */
async function raceFor(id: string, machines: readonly TestWorkspace[]) {
  const names = machines.map((_, index) => `racer-${index}`)
  const runs = await Promise.all(
    machines.map((machine, index) => machine.json<Shown & ErrorData>(['claim', id], agent(names[index] as string))),
  )
  expect(runs.map(({code}) => code).sort(), JSON.stringify(runs)).toEqual([0, 5])
  const winner = names[runs.findIndex(({code}) => code === 0)] as string
  const loser = runs.find(({code}) => code !== 0)
  expect(loser?.data.error).toMatchObject({code: 'ALREADY_CLAIMED', details: {holder: {claimed_by: winner}}})
  return winner
}

describe.each(GENERATIONS)('with %s', (_, options) => {
  test('the main job is done, and of two who claim at once one gets it', async () => {
    const core = await startStore(options)
    const [here, there] = await machinesOf(core, options)
    await works(here, 'add', 'Build', '--id', 'build')
    await works(here, 'add', 'Ship', '--id', 'ship', '--blocked-by', 'build')
    expect((await there.json<Shown[]>(['ready'])).data.map(({id}) => id)).toEqual(['build'])
    const winner = await raceFor('build', [here, there])
    for (const machine of [here, there])
      expect((await machine.json<Shown>(['show', 'build'])).data).toMatchObject({claimed_by: winner})
    expect((await there.cn(['done', 'build', '--reason', 'built'], agent(winner))).code).toBe(0)
    expect((await here.json<Shown[]>(['ready'])).data.map(({id}) => id)).toEqual(['ship'])
    // A loser on an old store has written too, and the fold ignores it.
    const types = await typesIn(here, 'build')
    expect([types.at(0), types.at(-1)]).toEqual(['task.created', 'task.completed'])
    expect(await typesIn(there, 'build')).toEqual(types)
    if (options.generation !== 'old') expect(types.filter((type) => type === 'task.claimed')).toHaveLength(1)
    expect(core.events.every(({tenant_id}) => tenant_id === (options.tenant ?? 'default'))).toBe(true)
  })
})

/** Before the store: makes a new one look as an old one did, until it is upgraded. */
async function outdated(core: CoreServer): Promise<{readonly url: string; upgrade(): void}> {
  let isOld = true
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const sent = isOld ? body.replaceAll(/,"expected_version":\d+/g, '') : body
    const reply = await fetch(core.url + request.url, {
      method: request.method ?? 'GET',
      headers: {'content-type': 'application/json'},
      ...(body !== '' && {body: sent}),
    })
    const text = await reply.text()
    const shown = isOld
      ? text.replaceAll(/,"entity_version":\d+/g, '').replaceAll(/"version":\d+/g, '"version":1')
      : text
    response.writeHead(reply.status, {'content-type': 'application/json'}).end(shown)
  })
  const listener = createListener(server)
  const port = await listener.listen(0)
  onTestFinished(() => listener.stop())
  return {
    url: `http://127.0.0.1:${port}`,
    upgrade: () => {
      isOld = false
    },
  }
}

test('a store that is upgraded under a replica goes on, and its conditions are used from then on', async () => {
  const core = await startStore()
  const front = await outdated(core)
  const [here, there] = [await makeRemoteWorkspace(front.url), await makeRemoteWorkspace(front.url)]
  for (const id of ['one', 'two', 'three']) await works(here, 'add', id, '--id', id)
  await works(here, 'claim', 'one')
  await works(there, 'list')
  front.upgrade()
  for (const machine of [here, there]) await works(machine, 'comment', 'one', 'after the upgrade')
  core.clearRequests()
  await works(here, 'done', 'one')
  expect(core.requests.map(({method}) => method)).toEqual(['GET', 'POST'])
  await raceFor('two', [here, there])
  expect(await typesIn(there, 'two')).toEqual(['task.created', 'task.claimed'])
  const fresh = await makeRemoteWorkspace(front.url)
  const board = async (machine: TestWorkspace) =>
    (await machine.json<Shown[]>(['list'])).data.map(({id, status, claimed_by}) => [id, status, claimed_by])
  expect(await board(here)).toEqual(await board(fresh))
  expect(await board(there)).toEqual(await board(fresh))
})

test('a mixed team: our events in the words of the original, and theirs read beside ours', async () => {
  const core = await startStore()
  const [here, there] = await machinesOf(core, {})
  appendFileSync(here.config, '\n[compat]\nvocabulary = "chronis"\n')
  await works(here, 'add', 'Ours', '--id', 'ours')
  await works(here, 'claim', 'ours')
  await works(here, 'done', 'ours')
  expect(core.events.map(({event_type}) => event_type)).toEqual([
    'task.created',
    'workflow.claimed',
    'workflow.step.completed',
  ])
  expect((await there.json<Shown>(['show', 'ours'])).data).toMatchObject({status: 'done'})

  core.record({
    event_type: 'task.created',
    entity_id: 'theirs',
    payload: {title: 'Theirs', priority: 'p1', task_type: 'bug'},
  })
  core.record({event_type: 'workflow.claimed', entity_id: 'theirs', payload: {agent_id: 'original'}})
  for (const machine of [here, there]) {
    const lost = await machine.json(['claim', 'theirs'], agent('ada'))
    expect(lost).toMatchObject({code: 5, data: {error: {details: {holder: {claimed_by: 'original'}}}}})
  }
  core.record({event_type: 'workflow.released', entity_id: 'theirs', payload: {agent_id: 'original'}})
  await works(here, 'claim', 'theirs')
})

test('the sample events of a new tenant, and others that mean nothing here, do no harm', async () => {
  const core = await startStore()
  const strange = [
    {event_type: 'demo.user.signed_up', entity_id: 'user-1', payload: {email: 'a@example.com'}},
    {event_type: 'order.placed', entity_id: 'work', payload: {total: 7}},
    {event_type: 'task.created', entity_id: 'broken', payload: ['no', 'object']},
    {event_type: 'task.updated', entity_id: 'work', payload: {title: 7}, metadata: ['no', 'object']},
    {event_type: 'task', entity_id: 'a b/c#d', payload: 'text', metadata: 7},
  ]
  for (const event of strange) core.record(event)
  const workspace = await makeRemoteWorkspace(core.url)
  // Others count the versions of an id that is in use.
  await works(workspace, 'add', 'Work', '--id', 'work')
  for (const event of strange) core.record(event)
  await works(workspace, 'claim', 'work')
  for (const event of strange) core.record(event)
  await works(workspace, 'done', 'work')
  const {data} = await workspace.json<Shown[]>(['list', '--status', 'done'])
  expect(data.map(({id}) => id)).toEqual(['work'])
  expect((await workspace.json<RecordedEvent[]>(['log', '--limit', '1000'])).data.length).toBe(core.events.length)
})
