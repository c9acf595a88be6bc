import assert from 'node:assert/strict'
import {indexBoard} from '../application/board/index-board.ts'
import {createMemoryTaskView} from '../application/board/view-of-tasks.ts'
import {decisionContext} from '../application/kernel/context.ts'
import {foldTasks} from '../application/kernel/fold.ts'
import type {Actor, TaskCommand} from '../domain/commands.ts'
import {decide} from '../domain/decide.ts'
import type {Decision} from '../domain/decision.ts'
import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import {formatInstant, type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import type {JsonObject} from '../domain/json.ts'
import type {RejectionCode} from '../domain/rejection.ts'
import type {Task} from '../domain/task.ts'
import type {TaskView} from '../ports/task-view.ts'

const START = parseInstant('2026-01-01T00:00:00Z') as Instant

/** An event that has happened, in short: who did what to which task. */
export interface Happened {
  readonly entityId: string
  readonly type: string
  readonly payload: JsonObject
  readonly by?: Actor | undefined
}

/** Says that something has happened to a task; `by` is the agent's name, or a whole actor. */
export function happened(entityId: string, type: string, payload: JsonObject = {}, by?: string | Actor): Happened {
  return {entityId, type, payload, by: typeof by === 'string' ? actor(by) : by}
}

/** An actor whose session is named after it. */
export function actor(agentId: string, sessionId = `session of ${agentId}`): Actor {
  return {agentId, sessionId}
}

/** Records events as a log would, one second apart. */
export function recorded(events: readonly Happened[]): RecordedEvent[] {
  const versions = new Map<string, number>()
  return events.map(({entityId, type, payload, by}, index) => {
    const version = (versions.get(entityId) ?? 0) + 1
    versions.set(entityId, version)
    return {
      id: `event-${index + 1}`,
      event_type: type,
      entity_id: entityId,
      tenant_id: 'default',
      payload: by === undefined ? payload : {agent_id: by.agentId, ...payload},
      metadata: by === undefined ? null : {agent_id: by.agentId, session_id: by.sessionId},
      timestamp: formatInstant(plusSeconds(START, index)),
      version,
      position: index + 1,
    }
  })
}

/** The board after these events. */
export function viewAfter(...events: readonly Happened[]): TaskView {
  const log = recorded(events)
  return createMemoryTaskView(() => log)
}

/** Folds what happened to the named task. */
export function taskAfter(id: string, ...events: readonly Happened[]): Task | undefined {
  return indexBoard(foldTasks(recorded(events))).get(id)?.task
}

/** Given what happened, when somebody wants something, then events or a refusal. The time is a second after the last event. */
export function given(...events: readonly Happened[]) {
  const log = recorded(events)
  return {
    when: (command: TaskCommand, secondsLater = 1) => {
      const view = createMemoryTaskView(() => log)
      const now = plusSeconds(START, events.length - 1 + secondsLater)
      const board = view.get(command.taskId)
      return outcomeOf(decide(command, board?.task, decisionContext(command, view, now, board)))
    },
  }
}

function outcomeOf(decision: Decision) {
  return {
    decision,
    // biome-ignore lint/suspicious/noThenProperty: given, when, then; nobody awaits it
    then: (...expected: readonly [type: string, payload: JsonObject][]) => {
      const events = ('events' in decision ? decision.events : [decision]) as readonly NewEvent[]
      const plain = JSON.parse(JSON.stringify(events)) as readonly NewEvent[]
      const wanted = JSON.parse(JSON.stringify(expected))
      assert.deepEqual(
        plain.map(({event_type, payload}) => [event_type, payload]),
        wanted,
      )
    },
    thenNothing: () => assert.deepEqual(decision, {events: []}),
    thenRejected: (code: RejectionCode, details: object = {}) => {
      assert.partialDeepStrictEqual(decision, {rejection: {code, ...details}})
    },
  }
}
