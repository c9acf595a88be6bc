export type {Actor} from '../domain/commands.ts'
export type {EventMetadata, NewEvent, RecordedEvent} from '../domain/events.ts'
export {formatInstant, type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
export type {JsonObject, JsonValue} from '../domain/json.ts'
export {AppError, type AppErrorOptions, isAppError} from '../errors/app-error.ts'
export type {ErrorCode} from '../errors/catalogue.ts'
export type {Clock} from '../ports/clock.ts'
export type {
  AppendAllOutcome,
  AppendOptions,
  AppendOutcome,
  AppendStep,
  EntityAppend,
  EventLog,
  GroupLog,
  LogWatch,
  ReadAllOptions,
} from '../ports/event-log.ts'
export type {LogTransfer} from '../ports/log-transfer.ts'
export type {
  ChangePage,
  Checkpoint,
  EntityHistory,
  KnownEvent,
  RemoteStore,
  Stamp,
  StoreAppend,
  StoreAppendOutcome,
  StoreEvent,
} from '../ports/remote-store.ts'
