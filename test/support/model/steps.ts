import type {AsyncCommand} from 'fast-check'
import {expect} from 'vitest'
import {execute} from '../../../src/application/kernel/execute.ts'
import {archiveDone} from '../../../src/application/tasks/archive-done.ts'
import {claimNext} from '../../../src/application/tasks/claim-task.ts'
import {renewDueLeases} from '../../../src/application/tasks/leases.ts'
import {undo} from '../../../src/application/tasks/undo.ts'
import {type Actor, HUMAN, type TaskCommand} from '../../../src/domain/commands.ts'
import {isAppError} from '../../../src/errors/app-error.ts'
import {type BoardModel, claimableFrom, type Intrusion, type Prediction, type ReadyCriteria} from './board-model.ts'
import type {System} from './open-system.ts'
import {isDue} from './scene.ts'
import {expectAgreement} from './system.ts'
import {undoLast, undoNth} from './undo.ts'

/** The tasks of the test; the last is never created, so that it can only be missing. */
export const IDS = ['a', 'b', 'c', 'd', 'e', 'ghost'] as const
export type Id = (typeof IDS)[number]

/** One agent with two sessions, another agent, and a person. */
export const ACTORS: readonly Actor[] = [
  {agentId: 'ada', sessionId: 'ada-1'},
  {agentId: 'ada', sessionId: 'ada-2'},
  {agentId: 'bob', sessionId: 'bob-1'},
  {agentId: HUMAN, sessionId: 'terminal'},
]

/** Who acts: one of the {@link ACTORS}, or whoever holds the task at that moment, or held it before. */
export type Who = number | 'holder' | 'former'
/** Which claim version is named: none, the present one, the one before, or one that never was. */
export type Named = 'none' | 'present' | 'former' | 'wrong'

type Bodies<C> = C extends TaskCommand ? Omit<C, 'taskId' | 'by' | 'claimVersion' | 'resumes'> : never
/** A command whose actor and claim version are filled in when it is its turn. */
export interface Wish {
  readonly id: Id
  readonly who: Who
  readonly named?: Named
  readonly body: Bodies<TaskCommand>
}

/** One step of a history: changes the model and the system alike, and compares them. */
export interface Step extends AsyncCommand<BoardModel, System> {}

function step(told: unknown, run: (model: BoardModel, system: System) => Promise<void>): Step {
  return {
    check: () => true,
    run: async (model, system) => {
      await run(model, system)
      expectAgreement(model, system.workspace, IDS)
    },
    toString: () => JSON.stringify(told),
  }
}

/** Carries out one command. */
export function wishStep(wish: Wish): Step {
  return step(wish, (model, system) => carryOut(model, system, commandOf(wish, model)))
}

/** Lets an agent take the first task that is ready. */
export function nextStep(who: number, criteria: ReadyCriteria, leaseSeconds: number | undefined): Step {
  return step({next: criteria, who, leaseSeconds}, async (model, {workspace}) => {
    const by = ACTORS[who] as Actor
    const meant = model.claimNext(criteria, {kind: 'claim', by, leaseSeconds})
    const depth = criteria.parent === undefined ? {} : {depth: 'all' as const}
    const claimed = await claimNext(workspace, {...criteria, ...depth}, {by, leaseSeconds})
    expect(claimed?.id).toBe(meant?.taskId)
    if (claimed) expect(claimed.claimed_by).toBe(by.agentId)
  })
}

/** Lets a session renew whatever lease is half gone, as each of its commands does. */
export function renewalStep(who: number): Step {
  return step({renews: who}, async (model, {workspace}) => {
    const by = ACTORS[who] as Actor
    const claims = [...model.tasks.values()].sort((a, b) => a.createdAt - b.createdAt)
    const {now} = model
    for (const {id, claim, archived} of claims) {
      if (archived || claim?.agentId !== by.agentId || claim.sessionId !== by.sessionId || !isDue(claim, now)) continue
      expect(model.apply({kind: 'renew', taskId: id, by, onlyIfDue: true})).toBe(1)
    }
    await renewDueLeases(workspace, by)
  })
}

/** Removes one of the task's blockers; where it has none, that is refused. */
export function removalStep(id: Id, who: number, nth: number): Step {
  return step({removal: id, who, nth}, (model, system) => {
    const blockers = model.tasks.get(id)?.blockers ?? []
    const blocker = blockers[nth % blockers.length] ?? 'ghost'
    const by = ACTORS[who] as Actor
    return carryOut(model, system, {kind: 'remove-blockers', taskId: id, by, blockerIds: [blocker]})
  })
}

const EVENT_TYPES = {
  claim: 'task.claimed',
  complete: 'task.completed',
  release: 'task.released',
  fail: 'task.failed',
} as const

/** Appends an event that nobody decided, as another program or a race in a log without conditions might. */
export function intrusionStep(wish: Wish & {readonly body: Bodies<Intrusion>}): Step {
  return step({intrusion: wish}, async (model, {workspace: {log, ids}}) => {
    if (!model.tasks.has(wish.id)) return
    const command = commandOf(wish, model) as Intrusion
    const {kind, by} = command
    model.intrude(command)
    const payload =
      kind === 'claim'
        ? {agent_id: by.agentId, lease_seconds: command.leaseSeconds}
        : {agent_id: by.agentId, claim_version: command.claimVersion, reason: command.reason}
    const metadata = {agent_id: by.agentId, session_id: by.sessionId}
    await log.append(wish.id, [{event_type: EVENT_TYPES[kind], payload, metadata}], {opId: ids.uuid()})
  })
}

/** Takes back the newest command of one's own, or the event that is so far from the newest one. */
export function undoStep(who: number, fromNewest: number | undefined): Step {
  return step({undoes: fromNewest ?? 'last', who}, async (model, {workspace}) => {
    const by = ACTORS[who] as Actor
    if (model.journal.length === 0) return
    const nth = fromNewest === undefined ? undefined : undoNth(model, fromNewest, by)
    const meant = nth ? nth.outcome : undoLast(model, by)
    const came = await undo(workspace, nth ? {position: nth.position} : 'last', {by, dryRun: false}).then(
      (undone) => undone.length,
      (error: unknown) => isAppError(error) && error.code,
    )
    expect(came).toBe(meant)
  })
}

/** Archives whatever is done. */
export function archiveDoneStep(who: number): Step {
  return step({archivesDone: who}, async (model, {workspace}) => {
    const by = ACTORS[who] as Actor
    const done = [...model.tasks.values()].filter((task) => task.status === 'done' && !task.archived)
    const inOrder = done.toSorted((a, b) => a.createdAt - b.createdAt)
    model.together(() => {
      for (const {id} of inOrder) model.apply({kind: 'archive', taskId: id, by})
    })
    expect([...(await archiveDone(workspace, by))].sort()).toEqual(done.map(({id}) => id).sort())
  })
}

/** Lets time pass; less than nothing sets the clock back. */
export function clockStep(seconds: number): Step {
  return step({passes: seconds}, async (model, system) => setClocks(model, system, model.clock + seconds * 1_000_000))
}

/** Sets the clocks to just before, on or just after the end of a lease, of its half, or of a back-off. */
export function edgeStep(nth: number, micros: number): Step {
  return step({edge: nth, micros}, async (model, system) => {
    const edges = model.edges()
    if (edges.length > 0) setClocks(model, system, (edges[nth % edges.length] as number) + micros)
  })
}

/** Lets a task fail time and again, each time as soon as it can be claimed. */
export function failuresStep(id: Id, times: number): Step {
  return step({failures: id, times}, async (model, system) => {
    for (let time = 0; time < times; time++) {
      const task = model.tasks.get(id)
      const from = task && claimableFrom(task)
      if (from !== undefined) setClocks(model, system, Math.max(from, model.clock))
      const by = ACTORS[2] as Actor
      await carryOut(model, system, {kind: 'claim', taskId: id, by})
      const reason = `failure ${time}`
      await carryOut(model, system, {kind: 'fail', taskId: id, by, reason, retryable: true, force: false})
      expectAgreement(model, system.workspace, IDS)
    }
  })
}

async function carryOut(model: BoardModel, {workspace}: System, command: TaskCommand): Promise<void> {
  const meant = model.apply(command)
  const outcome = await execute(workspace, command)
  const came: Prediction = outcome.kind === 'rejected' ? outcome.rejection.code : outcome.events.length
  expect(came, `${JSON.stringify(command)} after ${workspace.log.now()}`).toBe(meant)
}

function commandOf({id, who, named = 'none', body}: Wish, model: BoardModel): TaskCommand {
  const task = model.tasks.get(id)
  const former = task?.former.at(-1)
  const {agentId, sessionId} = (who === 'former' ? former : (task?.claim ?? former)) ?? (ACTORS[0] as Actor)
  const by = typeof who === 'number' ? (ACTORS[who] as Actor) : {agentId, sessionId}
  const versions = {
    none: undefined,
    present: task?.claim?.version ?? task?.former.at(-1)?.version,
    former: task?.former.at(task.claim ? -1 : -2)?.version,
    wrong: 999,
  }
  const version = versions[named]
  const claimed = body.kind === 'claim' ? {resumes: version} : {claimVersion: version}
  return {...body, ...(version !== undefined && claimed), taskId: id, by} as TaskCommand
}

function setClocks(model: BoardModel, system: System, to: number): void {
  model.clock = to
  system.setClock(to)
}
