export {
  daysAgo,
  durationOption,
  FOREVER,
  instantOption,
  LEASE_STAYS,
  leaseOption,
  renewalOption,
  timeOption,
  timeoutOption,
} from './durations.ts'
export {entityId, foreignType, matcher, typeMatcher, typePattern} from './event-types.ts'
export {nearest} from './nearest.ts'
export {blockerId, notFound, resolveId} from './resolve-id.ts'
export * as validate from './validate.ts'
export {
  agentId,
  consumerName,
  invalid,
  jsonResult,
  jsonText,
  label,
  longText,
  MAX_ATTEMPTS_RANGE,
  newTaskId,
  oneOf,
  priority,
  shorten,
  taskType,
  title,
  UNSET_WORDS,
} from './validate.ts'
