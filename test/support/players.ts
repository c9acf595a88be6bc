import {setTimeout as sleep} from 'node:timers/promises'
import type {Actor, TaskCommand} from '../../src/domain/commands.ts'
import type {Answer} from './answers.ts'
import type {CnRun, TestWorkspace} from './cn.ts'
import type {Call} from './linearise.ts'
import type {BoardModel} from './model/board-model.ts'
import {expectCivil} from './outcome.ts'
import {type Contestant, startAndStop} from './stop-at.ts'

/** The board that players share: few tasks, so that they meet. */
export const SHARED = ['t0', 't1', 't2', 't3']
const EXTRA = ['x0', 'x1', 'x2']
/** A cn takes so little time from its reading to its writing that others hardly ever come between; so some are held there. */
const HELD = {share: 0.5, longestMs: 300}

type Bodies<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by'> : never

/** A command line, and what it wants of the task that it names; undefined: the program chooses. */
interface Move {
  readonly args: readonly string[]
  readonly id?: string
  readonly body?: Bodies<TaskCommand> | ((board: BoardModel) => Bodies<TaskCommand>)
}

/** What a player decides by: chance, and what it was told. */
interface Mind {
  readonly random: () => number
  /** The newest claim version that it was told of, by task. */
  readonly told: Map<string, number>
}

function pick<T>({random}: Mind, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T
}

function chance({random}: Mind, probability: number): boolean {
  return random() < probability
}

/** Mostly none; else the one that it was told of. */
function fence(mind: Mind, id: string) {
  const claimVersion = chance(mind, 0.3) ? mind.told.get(id) : undefined
  return {claimVersion, flags: claimVersion === undefined ? [] : ['--claim-version', `${claimVersion}`]}
}

function lease(mind: Mind) {
  const leaseSeconds = pick(mind, [undefined, undefined, 1, 2])
  return {leaseSeconds, flags: leaseSeconds === undefined ? [] : ['--ttl', `${leaseSeconds}s`]}
}

function forced(mind: Mind) {
  const force = chance(mind, 0.25)
  return {force, flags: force ? ['--force'] : []}
}

function judging(kind: 'retry' | 'reopen' | 'approve' | 'reject') {
  return (mind: Mind, id: string): Move => {
    const reason = pick(mind, ['first', 'second'])
    return {args: [kind, id, '--reason', reason], id, body: {kind, reason}}
  }
}

function ending(kind: 'release' | 'complete' | 'fail', verb: string) {
  return (mind: Mind, id: string): Move => {
    const [{claimVersion, flags}, how] = [fence(mind, id), kind === 'complete' ? {flags: []} : forced(mind)]
    const reason = `${kind} ${Math.floor(mind.random() * 1000)}`
    const force = 'force' in how && how.force
    const args = [verb, id, '--reason', reason, ...flags, ...how.flags]
    if (kind === 'complete') return {args, id, body: {kind, reason, claimVersion}}
    return {
      args,
      id,
      body:
        kind === 'fail' ? {kind, reason, claimVersion, force, retryable: true} : {kind, reason, claimVersion, force},
    }
  }
}

function create(mind: Mind): Move {
  const id = pick(mind, EXTRA)
  const [priority, parent] = [pick(mind, ['p1', 'p2'] as const), pick(mind, SHARED)]
  const body = {
    kind: 'create',
    title: 'Extra',
    priority,
    taskType: 'task',
    parent,
    blockedBy: [],
    labels: [],
    force: false,
  } as const
  return {args: ['add', 'Extra', '--id', id, '--priority', priority, '--parent', parent], id, body}
}

function edit(mind: Mind, id: string): Move {
  const priority = pick(mind, ['p0', 'p1', 'p2', 'p3'] as const)
  const needsApproval = chance(mind, 0.5)
  const approval = needsApproval ? '--needs-approval' : '--no-needs-approval'
  return {
    args: ['edit', id, '--priority', priority, approval],
    id,
    body: {kind: 'edit', changes: {priority, needsApproval}},
  }
}

function relabel(verb: 'add' | 'remove') {
  return (mind: Mind, id: string): Move => {
    const label = pick(mind, ['x', 'y'])
    const change = verb === 'add' ? {addLabels: [label]} : {removeLabels: [label]}
    return {args: ['label', verb, id, label], id, body: {kind: 'edit', changes: {}, ...change}}
  }
}

function depend(verb: 'add' | 'remove') {
  return (mind: Mind, id: string): Move => {
    const blockerIds = [pick(mind, SHARED)]
    const args = ['dep', verb, id, ...blockerIds]
    if (verb === 'add') return {args, id, body: {kind: 'add-blockers', blockerIds, force: false}}
    return {args, id, body: {kind: 'remove-blockers', blockerIds}}
  }
}

/** Every command of the manifest that writes, by its id there, with its weight. */
const MOVES: Readonly<Record<string, readonly [weight: number, move: (mind: Mind, id: string) => Move]>> = {
  add: [2, create],
  approve: [3, judging('approve')],
  archive: [
    1,
    (mind, id) =>
      chance(mind, 0.3) ? {args: ['archive', '--all-done']} : {args: ['archive', id], id, body: {kind: 'archive'}},
  ],
  claim: [
    20,
    (mind, id) => {
      const {leaseSeconds, flags} = lease(mind)
      if (chance(mind, 0.3)) return {args: ['claim', '--next', ...flags]}
      if (chance(mind, 0.8)) return {args: ['claim', id, ...flags], id, body: {kind: 'claim', leaseSeconds}}
      return {
        args: ['claim', id, '--resume', ...flags],
        id,
        body: ({tasks}) => ({kind: 'claim', leaseSeconds, resumes: tasks.get(id)?.claim?.version}),
      }
    },
  ],
  comment: [1, (_, id) => ({args: ['comment', id, 'A word'], id, body: {kind: 'comment', text: 'A word'}})],
  'dep:add': [3, depend('add')],
  'dep:remove': [3, depend('remove')],
  done: [4, ending('complete', 'done')],
  edit: [3, edit],
  fail: [4, ending('fail', 'fail')],
  'label:add': [1, relabel('add')],
  'label:remove': [1, relabel('remove')],
  reject: [2, judging('reject')],
  release: [5, ending('release', 'release')],
  renew: [
    3,
    (mind, id) => {
      const {claimVersion, flags} = fence(mind, id)
      return {
        args: ['renew', id, '--ttl', '2s', ...flags],
        id,
        body: {kind: 'renew', leaseSeconds: 2, claimVersion, onlyIfDue: false},
      }
    },
  ],
  reopen: [5, judging('reopen')],
  retry: [3, judging('retry')],
  unarchive: [5, (_, id) => ({args: ['unarchive', id], id, body: {kind: 'unarchive'}})],
  undo: [3, () => ({args: ['undo', '--last']})],
}

/** The commands that players use. */
export const PLAYED = Object.keys(MOVES)

const DECK = Object.values(MOVES).flatMap(([weight, move]) => Array.from({length: weight}, () => move))

/** Who plays, and on which machine. */
export interface Player {
  readonly by: Actor
  readonly workspace: TestWorkspace
  /** Whether the log is a server's: then a cn writes by sending, and may take the time for as much earlier as a `Date` header does. */
  readonly isRemote?: boolean
}

/** A `Date` header is cut to the second, and was on its way for a moment. */
const REMOTE_LAG_MICROS = 1_500_000

/** Runs one `cn`, and notes what it came to and when. `holdMs`: how long it waits between reading and writing. */
export async function play(player: Player, move: Move, holdMs = 0): Promise<Call> {
  const {by, isRemote = false} = player
  const env = {CN_AGENT_ID: by.agentId, CN_SESSION_ID: by.sessionId}
  const [start, from] = [process.hrtime.bigint(), Date.now() * 1000 - (isRemote ? REMOTE_LAG_MICROS : 0)]
  const run = await runHeld(player, {args: [...move.args, '--json'], env}, holdMs)
  const [end, until] = [process.hrtime.bigint(), (Date.now() + 1) * 1000]
  return {by, args: move.args, wish: wishOf(move, by), start, end, from, until, answer: answerOf(run, move.args)}
}

async function runHeld({workspace, isRemote}: Player, {args, env}: Contestant, holdMs: number): Promise<CnRun> {
  if (holdMs === 0) return workspace.cn(args, {env})
  const held = startAndStop(workspace, {args, env}, isRemote ? 'send' : 'lock')
  if (await held.arrived) await sleep(holdMs)
  held.letGo()
  return held.result
}

/** Plays at random until the time is up. */
export async function playOn(player: Player, random: () => number, seconds: number): Promise<Call[]> {
  const mind: Mind = {random, told: new Map()}
  const calls: Call[] = []
  const deadline = performance.now() + seconds * 1000
  while (performance.now() < deadline) {
    const move = pick(mind, DECK)(mind, pick(mind, chance(mind, 0.1) ? EXTRA : SHARED))
    const holdMs = chance(mind, HELD.share) ? random() * HELD.longestMs : 0
    const call = await play(player, move, holdMs)
    const {id, claim_version} = call.answer
    if (id !== undefined && claim_version !== undefined) mind.told.set(id, claim_version)
    calls.push(call)
  }
  return calls
}

function wishOf({id, body}: Move, by: Actor): Call['wish'] {
  if (id === undefined || body === undefined) return undefined
  return (board) => ({...(typeof body === 'function' ? body(board) : body), taskId: id, by}) as TaskCommand
}

/** No run is a failure of the program, whatever the others do meanwhile. */
function answerOf(run: CnRun, args: readonly string[]): Answer {
  expectCivil(run, args)
  const told = `${args.join(' ')} → ${JSON.stringify(run)}`
  if (![0, 3, 4, 5, 7].includes(run.code ?? -1)) throw new Error(`unexpected exit: ${told}`)
  const answer = JSON.parse(run.stdout) as Answer
  if ((run.code === 0) !== (answer.error === undefined)) throw new Error(`exit and answer differ: ${told}`)
  return answer
}
