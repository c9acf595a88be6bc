export {type ConsumerRun, consume, type Delivery, type DeliveryOutcome, type FailedDelivery} from './consume.ts'
export {
  acknowledge,
  type ConsumerSummary,
  type DeadLetterSummary,
  findConsumer,
  nextUnhandled,
  redriveLetters,
  summarizeConsumer,
  summarizeLetter,
} from './consumers.ts'
export {type Beginning, openConsumer} from './open-consumer.ts'
