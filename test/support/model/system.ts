import {expect} from 'vitest'
import {rebuildView} from '../../../src/adapters/sqlite/view/schema.ts'
import {createMemoryTaskView} from '../../../src/application/board/view-of-tasks.ts'
import type {Workspace} from '../../../src/application/kernel/workspace.ts'
import type {Instant} from '../../../src/domain/instant.ts'
import {isClaimable, isStale} from '../../../src/domain/readiness.ts'
import type {Completion} from '../../../src/domain/task.ts'
import type {TaskView} from '../../../src/ports/task-view.ts'
import {dumpView} from '../../../src/testing/dump-view.ts'
import {type BoardModel, claimableFrom} from './board-model.ts'
import type {System} from './open-system.ts'
import type {ModelClaim, ModelTask} from './scene.ts'

/** Expects every answer about the board to be the model's. */
export function expectAgreement(model: BoardModel, {log, view}: Workspace, ids: readonly string[]): void {
  expect(boardSeen(view, log.now(), ids)).toEqual(boardMeant(model, ids))
}

/** Expects the view to be what the log folds to from nothing, and the naive view to say the same. */
export async function expectOneFold(model: BoardModel, {workspace, sql, stored}: System, ids: readonly string[]) {
  const kept = dumpView(sql)
  const recorded = [...stored()]
  await sql.write(() => rebuildView(sql, recorded))
  expect(dumpView(sql)).toEqual(kept)
  const naive = createMemoryTaskView(() => recorded)
  expect(boardSeen(naive, workspace.log.now(), ids)).toEqual(boardMeant(model, ids))
}

function boardSeen(view: TaskView, now: Instant, ids: readonly string[]) {
  return {
    now,
    ready: view.ready({}, now).tasks.map(({task}) => task.id),
    next: view.nextClaimableAt(now),
    leased: Object.fromEntries(view.list({archived: 'include'}).tasks.flatMap(({task}) => leasedSeen(view, task.id))),
    tasks: ids.map((id) => taskSeen(view, now, id)),
    waits: ids.map((id) => [[...view.waitsFor(id)].sort(), [...view.waitedBy(id)].sort()]),
  }
}

function approvalOf({approval}: Completion) {
  return approval && [approval.agentId, approval.reason]
}

function leasedSeen(view: TaskView, id: string) {
  const agent = view.get(id)?.task.claim?.agentId
  if (agent === undefined) return []
  return view.leasedBy(agent).some(({task}) => task.id === id) ? [[id, agent]] : []
}

function taskSeen(view: TaskView, now: Instant, id: string) {
  const board = view.get(id)
  if (!board) return undefined
  const {task, openBlockers, openChildren, doneChildren, unblocks} = board
  const {version, status, archived, attempts, maxAttempts, needsApproval, priority, labels, notBefore} = task
  return {
    ...{version, status, archived, attempts, maxAttempts, needsApproval, priority, labels, notBefore},
    ...{openBlockers, openChildren, doneChildren, unblocks},
    parent: task.parent,
    blockers: task.blockedBy,
    claim: task.claim && claimTold(task.claim, task.claim.leaseUntil),
    claimable: isClaimable(task, now),
    stale: isStale(task, now),
    completion: task.completion && [task.completion.agentId, task.completion.reason, approvalOf(task.completion)],
    setback: task.setback && [task.setback.kind, task.setback.agentId, task.setback.reason],
  }
}

function boardMeant(model: BoardModel, ids: readonly string[]) {
  const {now, tasks} = model
  const leased = [...tasks.values()].flatMap(({id, claim, archived}) =>
    claim?.until === undefined || archived ? [] : [[id, claim.agentId]],
  )
  return {
    now,
    ready: model.ready(),
    next: model.nextReadyAt(),
    leased: Object.fromEntries(leased),
    tasks: ids.map((id) => taskMeant(model, tasks.get(id))),
    waits: ids.map((id) => [[...model.waitsFor(id)].sort(), [...model.waitedBy(id)].sort()]),
  }
}

function taskMeant(model: BoardModel, task: ModelTask | undefined) {
  if (!task) return undefined
  const {version, status, archived, attempts, maxAttempts, needsApproval, priority, labels, notBefore} = task
  const {parent, blockers, claim, completion, setback} = task
  const from = claimableFrom(task)
  return {
    ...{version, status, archived, attempts, maxAttempts, needsApproval, priority, labels, notBefore},
    ...{parent, blockers},
    openBlockers: model.openBlockers(task).length,
    openChildren: model.openChildren(task).length,
    doneChildren: model.doneChildren(task).length,
    unblocks: model.unblocks(task),
    claim: claim && claimTold(claim, claim.until),
    claimable: from !== undefined && from <= model.now,
    stale: claim?.until !== undefined && claim.until <= model.now,
    completion: completion && [completion.agentId, completion.reason, completion.approval],
    setback: setback && [setback.kind, setback.agentId, setback.reason],
  }
}

type Holder = Pick<ModelClaim, 'version'> & {
  readonly agentId: string
  readonly sessionId?: string | undefined
}

function claimTold({agentId, sessionId, version}: Holder, until: number | undefined) {
  return {agentId, sessionId, version, until}
}
