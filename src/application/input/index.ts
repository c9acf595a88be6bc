export {
  daysAgo,
  durationOption,
  FOREVER,
  formatDuration,
  instantOption,
  leaseOption,
  renewalOption,
  timeOption,
  timeoutOption,
} from './durations.ts'
export {eventPosition} from './event-position.ts'
export {entityId, foreignType, isEventType, isOpenPattern, matcher, typeMatcher, typePattern} from './event-types.ts'
export {MAX_ATTEMPTS_RANGE} from './limits.ts'
export {hasControlCharacters, isLoopbackHost, isTenantId, MAX_NAME_BYTES, TENANT_RULE} from './names.ts'
export {nearest} from './nearest.ts'
export {blockerId, notFound, resolveId} from './resolve-id.ts'
export {
  type ListInput,
  readCriteria,
  readListFilter,
  readReadyFilter,
  readStatuses,
} from './task-filter.ts'
export * as validate from './validate.ts'
export {
  agentId,
  consumerName,
  invalid,
  isTooDeep,
  jsonResult,
  jsonText,
  jsonValue,
  label,
  longText,
  MAX_JSON_DEPTH,
  newTaskId,
  oneOf,
  priority,
  shorten,
  taskType,
  title,
  UNSET_WORDS,
} from './validate.ts'
export {splitWords, type Words, withoutUndefined} from './words.ts'
