import {existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {OPERATIONS} from '../src/application/operations/index.ts'
import {type Board, type BoardEvent, ChronisError, type OpenBoardOptions, openBoard} from '../src/library/index.ts'
import {startStore} from './support/remote-workspace.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-library-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

async function open(options: OpenBoardOptions = {}): Promise<Board> {
  const board = await openBoard({folder: temporaryFolder(), create: true, agent: 'ada', ...options})
  onTestFinished(() => board.close())
  return board
}

const code = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ChronisError)
  return (error as ChronisError).code
}

/** Takes events until there are enough of them. */
async function take(events: AsyncIterable<BoardEvent>, count: number): Promise<BoardEvent[]> {
  const taken: BoardEvent[] = []
  for await (const event of events) if (taken.push(event) === count) break
  return taken
}

const types = (events: readonly BoardEvent[]) => events.map(({eventType}) => eventType)

describe('a board', () => {
  test('has every operation of the catalogue as a method', async () => {
    const board = await open()
    const names = OPERATIONS.map(({name}) => name.replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase()))
    for (const name of names) expect(typeof board[name as keyof Board], name).toBe('function')
    const own = ['agent', 'session', 'events', 'close']
    expect(Object.keys(board).sort()).toEqual([...names, ...own].sort())
  })
  test('carries a task from its creation to what it makes ready', async () => {
    const board = await open()
    const first = await board.add({title: 'First', labels: ['api']})
    const second = await board.add({title: 'Second', blockedBy: [first.id]})
    expect((await board.ready({label: 'api'})).tasks.map(({id}) => id)).toEqual([first.id])
    const {claimVersion, leaseUntil} = await board.claim(first.id, {leaseSeconds: 900})
    expect(leaseUntil).toBeDefined()
    expect(await board.done(first.id, {claimVersion, result: {files_changed: 3}})).toMatchObject({
      doneBy: 'ada',
      nowReady: [second.id],
    })
    expect(await board.show(first.id)).toMatchObject({status: 'done', result: {files_changed: 3}, createdBy: 'ada'})
    expect(await board.depCycles()).toEqual({cycles: []})
  })
  test('throws what is wrong, as one kind of error', async () => {
    const board = await open()
    expect(await code(board.show('nobody'))).toBe('TASK_NOT_FOUND')
    expect(await code(board.claimNext())).toBe('NOTHING_READY')
    expect(await code(board.add({title: ''}))).toBe('INVALID_INPUT')
    expect(await code(board.add({} as never))).toBe('USAGE')
    expect(await code((board.show as () => Promise<unknown>)())).toBe('USAGE')
    expect(await code(board.list({signal: new AbortController().signal} as never))).toBe('USAGE')
  })
  test('lets methods be called at the same time: of many claims one wins', async () => {
    const folder = temporaryFolder()
    const boards = await Promise.all(['ada', 'bob', 'eve'].map((agent) => open({folder, agent})))
    const {id} = await (boards[0] as Board).add({title: 'One'})
    const claims = await Promise.allSettled(boards.flatMap((board) => [board.claim(id), board.claim(id)]))
    const winners = claims.flatMap((claim) => (claim.status === 'fulfilled' ? claim.value.claimedBy : []))
    expect(new Set(winners).size).toBe(1)
    expect(winners).toHaveLength(2)
  })
  test('goes on with the claims of a named session, and of no other', async () => {
    const folder = temporaryFolder()
    const first = await open({folder, session: 'one'})
    const {id} = await first.add({title: 'Long'})
    await first.claim(id)
    await first.close()
    expect(await code((await open({folder})).claim(id))).toBe('ALREADY_CLAIMED')
    const again = await open({folder, session: 'one'})
    expect((await again.claim(id)).alreadyHeld).toBe(true)
    expect([again.agent, again.session]).toEqual(['ada', 'one'])
  })
  test('waits for work, until a signal or its end', async () => {
    const board = await open()
    const waiting = board.claimNext({waitSeconds: 60})
    const {id} = await board.add({title: 'Here it is'})
    expect((await waiting).id).toBe(id)
    const reason = new Error('enough')
    const abort = new AbortController()
    const ended = board.wait({ids: [id], signal: abort.signal})
    abort.abort(reason)
    await expect(ended).rejects.toBe(reason)
    await expect(board.wait({ids: [id], signal: AbortSignal.abort(reason)})).rejects.toBe(reason)
    const open60 = board.wait({ids: [id], timeoutSeconds: 60})
    await board.close()
    await expect(open60).rejects.toThrow('the board is closed')
  })
  test('that is closed does nothing more, and may be closed again', async () => {
    const board = await open()
    await board.close()
    await board[Symbol.asyncDispose]()
    expect(await code(board.list())).toBe('USAGE')
    expect(await Array.fromAsync(board.events())).toEqual([])
  })
  test('goes on in the file that has taken the place of its own', async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()]
    const board = await open({folder})
    await board.add({title: 'Old', id: 'old'})
    const replacement = await open({folder: other})
    await replacement.add({title: 'New', id: 'new'})
    await replacement.close()
    for (const suffix of ['-wal', '-shm']) rmSync(join(folder, `.chronis/chronis.db${suffix}`), {force: true})
    renameSync(join(other, '.chronis/chronis.db'), join(folder, '.chronis/chronis.db'))
    const pages = await Promise.all([board.list(), board.list()])
    expect(pages.map(({tasks}) => tasks.map(({id}) => id))).toEqual([['new'], ['new']])
  })
})

/** The fields of an answer as the schemas name them; what users have written stays as it is. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase)
  if (typeof value !== 'object' || value === null || value instanceof Error) return value
  const renamed = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const isVerbatim = (key: string) => ['result', 'payload'].includes(key)
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [renamed(key), isVerbatim(key) ? field : snakeCase(field)]),
  )
}

/** A schema that allows the fields that it names, and no others: the types of the library are made of these. */
const closed = (schema: object): object =>
  JSON.parse(JSON.stringify(schema), (_, value) =>
    value?.type === 'object' && value.properties && Object.keys(value.properties).length > 0
      ? {additionalProperties: false, ...value}
      : value,
  )

test('every method answers what its type says, and nothing else', async () => {
  const ajv = new Ajv2020({strict: false, formats: {'date-time': true, uuid: true}})
  const checks = new Map(
    OPERATIONS.map(({name, output}) => [
      name.replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase()),
      ajv.compile(closed(output)),
    ]),
  )
  const called = new Set<string>()
  const checked = (board: Board): Board =>
    new Proxy(board, {
      get: (target, name) => {
        const method = String(name) as Exclude<keyof Board, symbol>
        const check = checks.get(method)
        if (!check) return target[method]
        return async (...input: unknown[]) => {
          const answer = await (target[method] as (...input: unknown[]) => Promise<unknown>)(...input)
          expect(check(snakeCase(answer)) ? [] : check.errors, `${method}: ${JSON.stringify(answer)}`).toEqual([])
          called.add(method)
          return answer
        }
      },
    })
  const folder = temporaryFolder()
  const ada = checked(await open({folder}))
  const eve = checked(await open({folder, agent: 'eve'}))

  await ada.add({title: 'Epic', id: 'epic', type: 'epic', description: 'All of it'})
  await ada.add({title: 'First', id: 'a', parent: 'epic', labels: ['api'], needsApproval: true})
  await ada.add({title: 'Second', id: 'b', blockedBy: ['a']})
  await ada.import({content: '- [ ] Listed {#c}\n- [ ] Too', labels: ['plan']})
  await ada.import({content: '- [ ] Listed {#c}\n- [ ] Too', labels: ['plan']})
  await ada.add({title: 'Third', id: 'd'})
  await ada.edit('a', {title: 'The first', priority: 'p0'})
  await ada.comment('a', {text: 'Look at this'})
  await ada.labelAdd('a', {labels: ['ui']})
  await ada.labelRemove('a', {labels: ['ui']})
  await ada.depAdd('d', {blockers: ['b']})
  for (const method of ['show', 'why', 'depList', 'depTree'] as const)
    for (const id of ['epic', 'a', 'b', 'd']) await ada[method](id)
  await ada.depRemove('d', {blockers: ['b']})
  await ada.ready({countTotal: true})
  await ada.list({archived: 'include', limit: 1})

  const {claimVersion} = await ada.claim('a', {leaseSeconds: 900})
  await ada.claim('a')
  await ada.renew('a', {claimVersion})
  await ada.release('a', {reason: 'Not now'})
  await ada.claimNext({leaseSeconds: 60})
  await ada.claimSome({count: 2})
  await ada.done('a', {reason: 'Works', result: {files_changed: 2}})
  await ada.needsMe()
  await eve.reject('a', {reason: 'A test is missing'})
  await ada.claim('a')
  await ada.done('a', {result: {files_changed: 3}})
  await eve.approve('a')
  await ada.wait({ids: ['a'], timeoutSeconds: 60})
  await ada.reopen('a', {reason: 'It broke'})
  await ada.edit('d', {title: 'The third'})
  await ada.undo({dryRun: true})
  await ada.undo()
  await eve.claimNext()
  await eve.fail((await eve.list({claimedBy: 'eve'})).tasks[0]?.id as string, {reason: 'No access', retryable: false})
  const [dead] = (await ada.needsMe()).tasks
  for (const method of ['show', 'why'] as const) await ada[method](dead?.id as string)
  await ada.retry(dead?.id as string)
  await ada.archive('a')
  await ada.unarchive('a')
  await ada.archiveDone()
  await ada.depCycles()
  await ada.emit({type: 'agent.finding', entity: 'a', payload: {line_count: 3}})
  expect([...checks.keys()].filter((method) => !called.has(method))).toEqual([])
})

describe('events', () => {
  test('are yielded from now on, in order, in camelCase', async () => {
    const board = await open()
    await board.add({title: 'Before'})
    const taking = take(board.events(), 2)
    const {id} = await board.add({title: 'After'})
    await board.comment(id, {text: 'Hello'})
    const events = await taking
    expect(types(events)).toEqual(['task.created', 'task.commented'])
    expect(events[0]).toMatchObject({entityId: id, version: 1, metadata: {agent_id: 'ada', session_id: board.session}})
  })
  test('may begin in the past, end with the newest, and be chosen by type', async () => {
    const board = await open()
    const {id} = await board.add({title: 'One'})
    await board.emit({type: 'agent.finding', entity: id, payload: {line_count: 1}})
    const since = new Date(0)
    expect(types(await Array.fromAsync(board.events({since, follow: false})))).toEqual([
      'task.created',
      'agent.finding',
    ])
    const [finding] = await take(board.events({since: '1h', types: ['agent.*']}), 1)
    expect(finding?.payload).toMatchObject({line_count: 1})
    expect(await code(Array.fromAsync(board.events({since: 'soon'})))).toBe('USAGE')
    expect(await code(Array.fromAsync(board.events({types: ['A b']})))).toBe('INVALID_INPUT')
  })
  test('end when the signal aborts or the board is closed', async () => {
    const board = await open()
    const abort = new AbortController()
    const [aborted, closed] = [board.events({signal: abort.signal}), board.events()].map((events) =>
      Array.fromAsync(events),
    )
    abort.abort()
    expect(await aborted).toEqual([])
    await board.close()
    expect(await closed).toEqual([])
  })
})

describe('opening a board', () => {
  test('needs a folder with a workspace, and an agent', async () => {
    const folder = temporaryFolder()
    expect(await code(openBoard({folder, agent: 'ada'}))).toBe('NO_WORKSPACE')
    expect(await code(openBoard({agent: 'ada'}))).toBe('USAGE')
    expect(await code(openBoard({folder, create: true}))).toBe('USAGE')
    expect(await code(openBoard({folder, create: true, agent: ' '}))).toBe('INVALID_INPUT')
    expect((await open({folder: join(folder, '.chronis'), create: false})).agent).toBe('ada')
  })
  test('reads no environment, unless it is handed over', async () => {
    const [folder, home] = [temporaryFolder(), temporaryFolder()]
    vi.stubEnv('XDG_CONFIG_HOME', home)
    vi.stubEnv('CN_DIR', '/nowhere')
    vi.stubEnv('CN_LEASE', 'nonsense')
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    await (await open({folder})).add({title: 'One'})
    const env = {CN_DIR: folder, CN_AGENT_ID: 'eve', CN_SESSION_ID: 'hers', XDG_CONFIG_HOME: home}
    const board = await openBoard({env})
    onTestFinished(() => board.close())
    expect([board.agent, board.session, (await board.list()).count]).toEqual(['eve', 'hers', 1])
  })
  test('changes nothing of the process', async () => {
    const before = {cwd: process.cwd(), exitCode: process.exitCode, listeners: process.eventNames().length}
    const board = await open()
    await code(board.show('nobody'))
    await board.close()
    expect({cwd: process.cwd(), exitCode: process.exitCode, listeners: process.eventNames().length}).toEqual(before)
  })
})

describe('a board whose log is in an event store', () => {
  test('works without a folder of its own, and leaves none behind', async () => {
    const store = await startStore({apiKey: 'ask_key', atomicBatch: true})
    const made = () => readdirSync(tmpdir()).filter((name) => /^chronis-\w{6}$/.test(name))
    const before = made()
    const remote = {url: store.url, key: 'ask_key'}
    const [ada, bob] = [await openBoard({remote, agent: 'ada'}), await openBoard({remote, agent: 'bob'})]
    const taking = take(bob.events({types: ['task.created']}), 1)
    const {id} = await ada.add({title: 'Shared'})
    expect((await bob.claim(id)).claimedBy).toBe('bob')
    expect((await ada.show(id)).claimedBy).toBe('bob')
    expect((await taking)[0]?.entityId).toBe(id)
    await Promise.all([ada.close(), bob.close()])
    expect(made().filter((name) => !before.includes(name))).toEqual([])
  })
  test('keeps a replica in its folder, and no key', async () => {
    const store = await startStore({apiKey: 'ask_key', atomicBatch: true})
    const folder = temporaryFolder()
    const remote = {url: store.url, key: 'ask_key', tenant: 'team', timeoutSeconds: 5}
    await (await open({folder, remote})).add({title: 'Kept'})
    expect(existsSync(join(folder, '.chronis/replica.db'))).toBe(true)
    expect(existsSync(join(folder, '.chronis/api-key'))).toBe(false)
    const again = await open({folder, create: false, remote: {url: store.url, key: 'ask_key'}})
    expect((await again.list()).count).toBe(1)
    expect(await code(openBoard({folder, agent: 'ada'}))).toBe('NOT_AUTHENTICATED')
    expect(await code(openBoard({folder, agent: 'ada', remote: {url: 'http://127.0.0.1:9'}}))).toBe('CONFIG_INVALID')
  })
  test('is not opened in the folder of a local one, nor with a wrong configuration', async () => {
    const board = await open()
    await board.close()
    const folder = temporaryFolder()
    await open({folder})
    expect(await code(openBoard({folder, agent: 'ada', remote: {url: 'http://127.0.0.1:9'}}))).toBe('CONFIG_INVALID')
    writeFileSync(join(folder, '.chronis/config.toml'), 'nonsense = true\n')
    expect(await code(openBoard({folder, agent: 'ada'}))).toBe('CONFIG_INVALID')
    expect(await code(openBoard({agent: 'ada', remote: {url: 'nonsense'}}))).not.toBe('INTERNAL')
  })
})
