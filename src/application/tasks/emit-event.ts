import type {Actor} from '../../domain/commands.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {isJsonObject, type JsonObject, type JsonValue} from '../../domain/json.ts'
import {entityId, foreignType, invalid, jsonValue} from '../input/index.ts'
import {type Workspace, withOrigin} from '../kernel/index.ts'

/** An event that is not about the board: a message between agents. */
export interface Emission {
  readonly type: string
  /** What the event is about; it may be a task. */
  readonly entity: string
  /** A JSON object; absent: an empty one. */
  readonly payload?: JsonValue | undefined
  readonly by: Actor
}

/**
 * Records an event that no rule of the board has to agree to.
 *
 * @throws {AppError} USAGE for a type of the board; INVALID_INPUT.
 */
export async function emitEvent(workspace: Workspace, {type, entity, payload, by}: Emission): Promise<RecordedEvent> {
  const event = {
    event_type: foreignType(type),
    payload: payloadOf(payload),
    metadata: {agent_id: by.agentId, session_id: by.sessionId},
  }
  const outcome = await workspace.log.append(entityId(entity), withOrigin([event], workspace), {
    opId: workspace.ids.uuid(),
  })
  if (outcome.kind !== 'recorded') throw new Error('an append without a condition met a conflict')
  return outcome.events[0] as RecordedEvent
}

function payloadOf(given: JsonValue | undefined): JsonObject {
  if (given === undefined) return {}
  const value = jsonValue('the payload', given)
  if (!isJsonObject(value)) throw invalid('the payload is not a JSON object', {reason: 'payload-not-object'})
  return value
}
