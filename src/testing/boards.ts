import assert from 'node:assert/strict'
import {execute} from '../application/kernel/execute.ts'
import {createTask, type TaskDraft} from '../application/tasks/create-task.ts'
import type {TaskCommand} from '../domain/commands.ts'
import type {BoardTask} from '../domain/readiness.ts'
import {actor} from './decider-spec.ts'
import type {AddressedEvent} from './events-arbitrary.ts'
import {createMemoryWorkspace} from './memory-workspace.ts'

const DRAFT: TaskDraft = {
  by: actor('ada'),
  title: 'A',
  priority: 'p2',
  taskType: 'task',
  blockedBy: [],
  labels: [],
  force: false,
}

/** A workspace in memory with these tasks, made by `ada`. `act` fails for a command that is refused. */
export async function boardWith(...tasks: readonly Partial<TaskDraft>[]) {
  const workspace = createMemoryWorkspace()
  for (const task of tasks) await createTask(workspace, {...DRAFT, ...task})
  const act = async (command: TaskCommand) => {
    const outcome = await execute(workspace, command)
    assert.equal(outcome.kind, 'accepted')
  }
  const board = (id: string) => workspace.view.get(id) as BoardTask
  return {...workspace, act, board}
}

/** Records generated events in a workspace in memory, and returns the board after them. */
export async function boardAfter(events: readonly AddressedEvent[]) {
  const {log, view, clock, ids} = createMemoryWorkspace()
  for (const {entityId, event, pause} of events) {
    clock.advance(pause)
    await log.append(entityId, [event], {opId: ids.uuid()})
  }
  const boards = [...view.ids()].flatMap((id) => view.get(id) ?? [])
  return {view, now: log.now(), boards}
}
