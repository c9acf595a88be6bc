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
export {entityId, foreignType, matcher, typeMatcher, typePattern} from './event-types.ts'
export {MAX_ATTEMPTS_RANGE} from './limits.ts'
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
  jsonResult,
  jsonText,
  jsonValue,
  label,
  longText,
  newTaskId,
  oneOf,
  priority,
  shorten,
  taskType,
  title,
  UNSET_WORDS,
} from './validate.ts'
export {splitWords, type Words, withoutUndefined} from './words.ts'
