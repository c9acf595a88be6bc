import type {NewEvent} from '../../domain/events.ts'
import {ORIGINAL_WORDS} from '../../domain/vocabulary.ts'
import type {EventLog} from '../../ports/event-log.ts'

/** Writes events in the original chronis's words where it has some, so that its clients on the same log see them too. */
export function inOriginalWords(log: EventLog): EventLog {
  return {
    ...log,
    append: (entityId, events, options) => log.append(entityId, events.map(reworded), options),
    appendAll: (appends, options) =>
      log.appendAll(
        appends.map((append) => ({...append, events: append.events.map(reworded)})),
        options,
      ),
  }
}

function reworded(event: NewEvent): NewEvent {
  return {...event, event_type: ORIGINAL_WORDS.get(event.event_type) ?? event.event_type}
}
